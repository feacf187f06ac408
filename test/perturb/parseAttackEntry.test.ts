import { describe, expect, it, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { type AttackVariant, entryName } from '../../src/perturb/attackEntry.js';
import { parseAttackEntry } from '../../src/perturb/parseAttackEntry.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import { caughtError } from '../helpers/caughtError.js';

const bounds = { epsilon: 0.1, norm: 'linf' } as const;

describe('an attack of a configuration', () => {
  it('is what its name says, with what differs', () => {
    const plain = parsePerturbation('pgd-20', bounds);
    expect(parseAttackEntry('pgd-20', bounds)).toEqual(plain);
    const changed = {
      name: 'pgd-20',
      as: 'mine',
      loss: 'margin',
      restarts: 5,
      keep: 'best',
      target: 3,
    } as const;
    expect(parseAttackEntry(changed, bounds)).toEqual({
      ...{ ...plain, loss: 'margin', restarts: 5 },
      ...{ keep: 'best', target: 3 },
    });
    const fab = parseAttackEntry({ name: 'fab-t-20', restarts: 2, targetClasses: 3 }, bounds);
    expect(fab).toMatchObject({ kind: 'fab-t', steps: 20, restarts: 2, targetClasses: 3 });
  });

  it('can be AutoAttack of members of its own', () => {
    const members = ['apgd-ce-10', { name: 'square-50', restarts: 2, target: 'random' }] as const;
    expect(parseAttackEntry({ name: 'autoattack-custom', members }, bounds)).toMatchObject({
      ...{ kind: 'ensemble', ...bounds },
      members: [
        { kind: 'apgd-ce', steps: 10, ...bounds },
        { kind: 'square', queries: 50, restarts: 2, target: 'random', ...bounds },
      ],
    });
  });

  test.each<[AttackVariant, RegExp]>([
    [{ name: 'deepfool', target: 1 }, /an attack that can be aimed/],
    [{ name: 'gaussian', target: 1 }, /an attack that can be aimed/],
    [{ name: 'autoattack', target: 1 }, /an attack that can be aimed/],
    [{ name: 'autoattack', restarts: 2 }, /no changes: it has none/],
    [{ name: 'spsa', restarts: 2 }, /only changes that it has: target, samples$/],
    [{ name: 'apgd-ce', loss: 'dlr' }, /only changes that it has: target, restarts, samples$/],
    [{ name: 'pgd-5', restarts: 0 }, /a whole number of at least 1/],
    [{ name: 'pgd-5', stepSize: 0 }, /a length above 0/],
    [{ name: 'bim', restarts: 5 }, /a random start or random resizes/],
    [{ name: 'pgd-5', randomStart: false, restarts: 5 }, /a random start or random resizes/],
    [{ name: 'di-fgsm', keep: 'best' }, /keep: 'last'/],
    [{ name: 'ni-fgsm', keep: 'best' }, /keep: 'last'/],
    [{ name: 'pgd-5', keep: 'best', samples: 4 }, /keep: 'last'/],
    [{ name: 'pgd-5', members: ['fgsm'] }, /only autoattack-custom has them/],
    [{ name: 'autoattack-custom' }, /members: attacks, each kind once/],
    [{ name: 'autoattack-custom', members: [] }, /members: attacks, each kind once/],
    [{ name: 'autoattack-custom', members: ['uniform'] }, /no noise, and no ensembles/],
    [{ name: 'autoattack-custom', members: ['autoattack'] }, /no noise, and no ensembles/],
    [{ name: 'autoattack-custom', members: ['pgd-5', 'pgd-7'] }, /each kind of attack once/],
    [{ name: 'autoattack-custom', members: ['pgd-5'], target: 3 }, /an attack that can be aimed/],
  ])('is refused where it has no such value: %o', async (entry, expected) => {
    const { complaint } = await caughtError(InputError, () => parseAttackEntry(entry, bounds));
    expect(complaint.expected).toMatch(expected);
  });

  it('is called by its name and its changes, or as it wants', () => {
    expect(entryName('pgd-20')).toBe('pgd-20');
    expect(entryName({ name: 'pgd-20', target: 'least-likely' })).toBe('pgd-20-target-least-likely');
    expect(entryName({ name: 'pgd-20', loss: 'margin', restarts: 5 })).toBe('pgd-20-loss-margin-restarts-5');
    expect(entryName({ name: 'pgd-20', loss: 'margin', as: 'mine' })).toBe('mine');
    expect(entryName({ name: 'autoattack-custom', members: ['fgsm'] })).toBe('autoattack-custom');
  });
});
