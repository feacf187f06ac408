import { describe, expect, it } from 'vitest';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { autoAttack } from '../../src/perturb/ensembles/autoAttack.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import type { SingleAttackSpec } from '../../src/perturb/perturbationSpec.js';
import { analyticModel, hingeNetwork, linearNetwork } from '../helpers/analyticModel.js';
import { attackRows } from '../helpers/attackRows.js';

const bounds = { epsilon: 8 / 255, norm: 'linf' } as const;
const brief = (members: readonly SingleAttackSpec[]) =>
  members.map(({ kind, ...spec }) => [
    kind,
    'steps' in spec ? spec.steps : 'queries' in spec ? spec.queries : 0,
    'restarts' in spec ? spec.restarts : undefined,
    'targetClasses' in spec ? spec.targetClasses : undefined,
  ]);

describe('AutoAttack has the parameters of the authors’ package', () => {
  it('standard, in L∞ and L2', () => {
    for (const norm of ['linf', 'l2'] as const) {
      const { members, name } = autoAttack({ epsilon: 0.5, norm });
      expect(name).toBe('autoattack');
      expect(brief(members)).toEqual([
        ['apgd-ce', 100, 1, undefined],
        ['apgd-t', 100, 1, 9],
        ['fab-t', 100, 1, 9],
        ['square', 5000, 1, undefined],
      ]);
      expect(members.every(member => member.norm === norm && member.epsilon === 0.5)).toBe(true);
    }
  });

  it('standard, in L1', () => {
    const { members } = autoAttack({ epsilon: 12, norm: 'l1' });
    expect(brief(members)).toEqual([
      ['apgd-ce', 100, 5, undefined],
      ['apgd-t', 100, 1, 5],
      ['fab-t', 100, 1, 9],
      ['square', 5000, 1, undefined],
    ]);
    expect(members.slice(0, 2)).toMatchObject([{ shrinkingRadius: true }, { shrinkingRadius: true }]);
  });

  it('plus and rand', () => {
    expect(brief(autoAttack({ version: 'plus', ...bounds }).members)).toEqual([
      ['apgd-ce', 100, 5, undefined],
      ['apgd-dlr', 100, 5, undefined],
      ['fab', 100, 5, undefined],
      ['square', 5000, 1, undefined],
      ['apgd-t', 100, 1, 9],
      ['fab-t', 100, 1, 9],
    ]);
    expect(autoAttack({ version: 'rand', ...bounds }).members).toMatchObject([
      { kind: 'apgd-ce', samples: 20, restarts: 1 },
      { kind: 'apgd-dlr', samples: 20, restarts: 1 },
    ]);
  });

  it('refuses members of a version that has its own, none, other balls and L0', () => {
    const square = parsePerturbation('square', bounds) as SingleAttackSpec;
    expect(() => autoAttack({ ...bounds, members: [square] })).toThrow(/standard with members/);
    expect(() => autoAttack({ ...bounds, version: 'custom' })).toThrow(/custom without members/);
    const wider = autoAttack({ ...bounds, version: 'custom', members: [{ ...square, epsilon: 0.1 }] });
    expect(() => createPerturbation(wider)).toThrow(/all in linf with ε = 0\.03/);
    expect(() => createPerturbation(autoAttack({ ...bounds, version: 'custom', members: [] }))).toThrow(
      /one or more/,
    );
    expect(() => autoAttack({ epsilon: 1, norm: 'l0' })).toThrow(/one-pixel/);
  });
});

describe('an ensemble', () => {
  const shape = { height: 1, width: 1, channels: 1 };
  const custom = (...names: string[]) =>
    autoAttack({
      version: 'custom',
      epsilon: 0.3,
      norm: 'linf',
      members: names.map(name => parsePerturbation(name, { epsilon: 0.3 }) as SingleAttackSpec),
    });

  it('asks a member only about images that the ones before it left standing', async () => {
    // Flat below 0.6: from 0.5 bim sees nothing, from 0.65 it succeeds.
    const { model } = analyticModel(hingeNetwork(0.6, 0.1), shape);
    const images = { shape, rows: [[0.5], [0.65], [0.9], [0.1]], labels: [0, 0, 0, 0] };
    const results = await attackRows(model, custom('bim-5', 'square-50'), images);
    expect(results.map(({ by }) => by)).toEqual(['square', 'bim', undefined, undefined]);
    expect(results.map(({ success }) => success)).toEqual([true, true, true, false]);
    expect(results[2]).toMatchObject({ norm: 0, forward: 1, backward: 0 });
    // The last one: clean, five steps, their result, 50 queries, their result.
    expect(results[3]).toMatchObject({ forward: 1 + 5 + 1 + 50 + 1, backward: 5 });
  });

  it('ends a search for the nearest image as soon as one is inside the ball', async () => {
    const { model } = analyticModel(linearNetwork([[0], [1]], [0, -0.7]), shape);
    const images = { shape, rows: [[0.5]], labels: [0] };
    const [alone] = await attackRows(model, parsePerturbation('fab', { epsilon: 0.3 }), images);
    const [member] = await attackRows(model, custom('fab'), images);
    expect(alone.forward).toBeGreaterThan(200);
    expect(member).toMatchObject({ success: true, by: 'fab' });
    expect(member.forward).toBeLessThan(8);
  });

  it('asks for nothing but the clean image again where ε is 0', async () => {
    const { model, seen } = analyticModel(
      linearNetwork([[0], [1], [-1], [0.5]], [0, -0.7, 0.3, -0.4]),
      shape,
    );
    const images = { shape, rows: [[0.5], [0.4]], labels: [0, 0] };
    for (const ensemble of [
      autoAttack({ epsilon: 0, norm: 'l2' }),
      autoAttack({ version: 'plus', epsilon: 0, norm: 'linf' }),
    ]) {
      for (const result of await attackRows(model, ensemble, images)) {
        expect(result).toMatchObject({ success: false, norm: Number.POSITIVE_INFINITY });
        expect(result).toMatchObject({ prediction: 0, forward: 2, backward: 0 });
      }
    }
    expect(new Set(seen.flat())).toEqual(new Set(Float32Array.of(0.5, 0.4)));
  });

  it('has no norm of what a member found outside the ball, and does not ask about it', async () => {
    const { model, seen } = analyticModel(linearNetwork([[0], [1]], [0, -0.95]), shape);
    const images = { shape, rows: [[0.5]], labels: [0] };
    const [result] = await attackRows(model, custom('deepfool'), images);
    expect(result).toMatchObject({ success: false, norm: Number.POSITIVE_INFINITY });
    // Clean, the step's end, its check, the projected result.
    const asked = seen.map(([value]) => value);
    expect(asked.at(-1)).toBeCloseTo(0.8, 6);
    expect(asked.at(-2)).toBeGreaterThan(0.95);
    expect(result.forward).toBe(4);
  });

  it('perturbs a batch too', async () => {
    const { model } = analyticModel(linearNetwork([[0], [1]], [0, -0.7]), shape);
    const { randomStream } = await import('../../src/base/randomStream.js');
    const images = { shape: [2, 1, 1, 1], data: Float32Array.of(0.5, 0.3) };
    const moved = await createPerturbation(custom('bim-5', 'square-20')).perturb(
      { model, mode: 'eval' },
      images,
      Uint8Array.of(0, 0),
      place => randomStream(1, place),
    );
    expect(moved.data[0]).toBeGreaterThan(0.7);
    expect(Math.abs(moved.data[1] - 0.3)).toBeLessThan(0.3 + 1e-6);
  });
});
