import { describe, expect, it } from 'vitest';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';

const epsilon = 8 / 255;

describe('parsePerturbation', () => {
  it('reads noise by name', () => {
    expect(parsePerturbation('rademacher', { epsilon })).toEqual({ kind: 'rademacher', epsilon });
  });

  it('makes FGSM one step of length ε from the image itself', () => {
    expect(parsePerturbation('fgsm', { epsilon, norm: 'linf' })).toEqual({
      kind: 'fgsm',
      epsilon,
      norm: 'linf',
      steps: 1,
      stepSize: epsilon,
      randomStart: false,
    });
  });

  it('makes PGD-7 at 8/255 seven steps of 2/255 from a random start', () => {
    const spec = parsePerturbation('pgd-7', { epsilon });
    expect(spec).toMatchObject({ kind: 'pgd', steps: 7, randomStart: true });
    expect('stepSize' in spec && spec.stepSize).toBeCloseTo(2 / 255, 12);
  });

  it.each(['pgd', 'pgd-0', 'pgd-07', 'gaussian-3', 'fgsm-2', '__proto__', 'constructor', ''])(
    'refuses "%s"',
    name => {
      expect(() => parsePerturbation(name, { epsilon })).toThrow(/given perturbation .*expected gaussian/);
    },
  );

  it('suggests the nearest name', () => {
    expect(() => parsePerturbation('gausian', { epsilon })).toThrow(/did you mean gaussian/);
  });

  it.each([-0.01, 1.01, Number.NaN])('refuses ε = %s', bad => {
    expect(() => parsePerturbation('fgsm', { epsilon: bad })).toThrow(
      /expected a pixel fraction in \[0, 1\]/,
    );
  });

  it('refuses noise in the L2 ball, and takes an L2 radius above 1', () => {
    expect(() => parsePerturbation('uniform', { epsilon, norm: 'l2' })).toThrow(/linf/);
    expect(parsePerturbation('pgd-2', { epsilon: 1.5, norm: 'l2' })).toMatchObject({ epsilon: 1.5 });
  });
});
