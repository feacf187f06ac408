import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import { crossEntropy } from '../../src/loss/crossEntropy.js';
import { divergence, divergenceNames } from '../../src/loss/divergence.js';
import { logSoftmax } from '../../src/loss/softmax.js';

const classes = 4;
const labels = Uint8Array.of(0, 2, 3);

function randomLogits(name: string): Float32Array {
  const random = randomStream(1, name);
  return Float32Array.from({ length: classes * labels.length }, () => 2 * random.normal());
}

/** Largest difference between a gradient and the central differences of the function at every coordinate. */
function gradientError(f: (z: Float32Array) => number, z: Float32Array, gradient: Float32Array): number {
  const h = 2 ** -10;
  let worst = 0;
  for (let i = 0; i < z.length; i++) {
    const up = z.slice();
    const down = z.slice();
    up[i] += h;
    down[i] -= h;
    worst = Math.max(worst, Math.abs((f(up) - f(down)) / (up[i] - down[i]) - gradient[i]));
  }
  return worst;
}

describe('logSoftmax', () => {
  it('is finite for logits that overflow exp, and sums to one', () => {
    const rows = logSoftmax(Float32Array.of(1000, 0, -1000, 1000), 4);
    expect(rows[0]).toBeCloseTo(Math.log(0.5), 12);
    expect(rows.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 12);
  });

  it('spreads a NaN over its row alone', () => {
    const rows = logSoftmax(Float32Array.of(Number.NaN, 0, 0, 0), 2);
    expect([...rows]).toEqual([Number.NaN, Number.NaN, Math.log(0.5), Math.log(0.5)]);
  });
});

describe('crossEntropy', () => {
  it('equals log K for equal logits, with gradient softmax − onehot', () => {
    const { value, dLogits } = crossEntropy(new Float32Array(4), Uint8Array.of(1), 4, { reduction: 'sum' });
    expect(value).toBeCloseTo(Math.log(4), 12);
    expect([...dLogits]).toEqual([0.25, -0.75, 0.25, 0.25]);
  });

  it.each([1, 20, 40, 80])(
    'keeps the label’s entry at a margin of %i, where p − 1 would round to 0',
    margin => {
      const { dLogits } = crossEntropy(Float32Array.of(margin, 0, 0), Uint8Array.of(0), 3, {
        reduction: 'sum',
      });
      const other = Math.exp(-margin) / (1 + 2 * Math.exp(-margin));
      expect(dLogits[1] / other).toBeCloseTo(1, 5);
      expect(dLogits[0] / (-2 * other)).toBeCloseTo(1, 5);
    },
  );

  it.each(['mean', 'sum'] as const)('has the gradient of its %s', reduction => {
    const z = randomLogits('ce');
    const at = (logits: Float32Array) => crossEntropy(logits, labels, classes, { reduction }).value;
    expect(gradientError(at, z, crossEntropy(z, labels, classes, { reduction }).dLogits)).toBeLessThan(1e-5);
  });
});

describe.each(divergenceNames)('divergence %s', name => {
  const d = divergence(name);
  const clean = randomLogits('clean');
  const perturbed = randomLogits('perturbed');

  it('has both gradients', () => {
    const { dClean, dPerturbed } = d(clean, perturbed, labels, classes);
    expect(gradientError(z => d(z, perturbed, labels, classes).value, clean, dClean)).toBeLessThan(1e-4);
    expect(gradientError(z => d(clean, z, labels, classes).value, perturbed, dPerturbed)).toBeLessThan(1e-4);
  });

  it('is zero with zero gradients at equal logits, but for ce', () => {
    const { value, dClean, dPerturbed } = d(clean, clean, labels, classes);
    if (name === 'ce') expect(value).toBeGreaterThan(0);
    else {
      expect(value).toBeCloseTo(0, 12);
      expect(Math.max(...dClean.map(Math.abs), ...dPerturbed.map(Math.abs))).toBeLessThan(1e-7);
    }
  });
});

describe('divergence values', () => {
  // p = (1/2, 1/2), q = (1/5, 4/5)
  const p = new Float32Array(2);
  const q = Float32Array.of(0, Math.log(4));
  const one = Uint8Array.of(0);

  it('kl is Σ p log(p / q)', () => {
    expect(divergence('kl')(p, q, one, 2).value).toBeCloseTo(0.5 * Math.log(2.5) + 0.5 * Math.log(0.625), 6);
  });

  it('js is symmetric and at most log 2', () => {
    const far = Float32Array.of(-60, 60);
    expect(divergence('js')(p, q, one, 2).value).toBeCloseTo(divergence('js')(q, p, one, 2).value, 12);
    expect(
      divergence('js')(
        far.map(z => -z),
        far,
        one,
        2,
      ).value,
    ).toBeCloseTo(Math.LN2, 12);
  });

  it('logit-l2 is the squared distance', () => {
    expect(divergence('logit-l2')(Float32Array.of(1, 2), Float32Array.of(4, -2), one, 2).value).toBe(25);
  });

  it('ce is the cross-entropy of the perturbed logits', () => {
    expect(divergence('ce')(p, q, one, 2).value).toBeCloseTo(-Math.log(0.2), 6);
  });

  it('refuses an unknown name and suggests the nearest', () => {
    expect(() => divergence('klx')).toThrow(/"klx".*kl, js, logit-l2, ce.*did you mean kl/);
  });
});
