import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Hyperplane, hyperplaneWay } from '../../../src/perturb/attacks/parts/hyperplaneWay.js';

const norms = {
  linf: (d: readonly number[]) => Math.max(...d.map(Math.abs)),
  l2: (d: readonly number[]) => Math.hypot(...d),
  l1: (d: readonly number[]) => d.reduce((sum, v) => sum + Math.abs(v), 0),
};

/** The least norm by a search that knows nothing of the method: on the multiplier (L∞, L2), or over all orders (L1). */
function leastNorm(norm: 'linf' | 'l2' | 'l1', x: readonly number[], { w, b }: Hyperplane): number {
  const gap = x.reduce((sum, v, i) => sum + w[i] * v, -b);
  const towards = x.map((v, i) => (gap * w[i] > 0 ? -v : 1 - v));
  if (norm === 'l1') {
    const orders = permutations(x.map((_, i) => i));
    return Math.min(
      ...orders.map(order => {
        let left = Math.abs(gap);
        let sum = 0;
        for (const i of order) {
          const part = Math.min(left / Math.abs(w[i]), Math.abs(towards[i]));
          sum += part;
          left -= part * Math.abs(w[i]);
        }
        return left > 1e-9 ? Number.POSITIVE_INFINITY : sum;
      }),
    );
  }
  const at = (t: number) =>
    towards.map(
      (way, i) => Math.sign(way) * Math.min(Math.abs(way), t * (norm === 'l2' ? Math.abs(w[i]) : 1)),
    );
  let [low, high] = [0, 1e6];
  for (let halving = 0; halving < 200; halving++) {
    const middle = (low + high) / 2;
    const closed = at(middle).reduce((sum, d, i) => sum + Math.abs(d * w[i]), 0);
    if (closed < Math.abs(gap)) low = middle;
    else high = middle;
  }
  return norms[norm](at(high));
}

function permutations(items: number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap(item =>
    permutations(items.filter(other => other !== item)).map(rest => [item, ...rest]),
  );
}

describe.each(['linf', 'l2', 'l1'] as const)('the way to a hyperplane in %s', norm => {
  const pixel = fc.double({ min: 0, max: 1, noNaN: true });
  const weight = fc.double({ min: 0.05, max: 3, noNaN: true });

  it('ends on it, inside the box, and none is shorter', () => {
    const four = { minLength: 4, maxLength: 4 };
    const signs = fc.array(fc.constantFrom(-1, 1), four);
    fc.assert(
      fc.property(
        fc.array(pixel, four),
        fc.array(pixel, four),
        fc.array(weight, four),
        signs,
        (x, inside, sizes, sign) => {
          const w = sizes.map((size, i) => size * sign[i]);
          // Through a point of the box, so that it can be reached.
          const b = inside.reduce((sum, v, i) => sum + w[i] * v, 0);
          const d = Array.from(hyperplaneWay(norm, x, { w, b }));
          for (const [i, v] of x.entries()) {
            expect(v + d[i]).toBeGreaterThan(-1e-9);
            expect(v + d[i]).toBeLessThan(1 + 1e-9);
          }
          expect(d.reduce((sum, way, i) => sum + w[i] * (x[i] + way), -b)).toBeCloseTo(0, 7);
          expect(norms[norm](d)).toBeLessThan(leastNorm(norm, x, { w, b }) + 1e-7);
        },
      ),
    );
  });

  it('ends in the corner where the hyperplane is out of reach', () => {
    expect(Array.from(hyperplaneWay(norm, [0.5, 0.5], { w: [1, -1], b: 5 }))).toEqual([0.5, -0.5]);
  });

  it('leaves values alone that have no weight', () => {
    const [still, moved] = hyperplaneWay(norm, [0.5, 0.5], { w: [0, 2], b: 1.4 });
    expect(still).toBeCloseTo(0, 12);
    expect(moved).toBeCloseTo(0.2, 9);
  });
});

it.each(['linf', 'l2', 'l1'] as const)('%s: ends on weights that are no numbers, or infinite', norm => {
  for (const broken of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    for (const x of [0, 0.5, 1])
      for (const b of [-3, 3]) {
        const way = hyperplaneWay(norm, [0.5, x, 0.25], { w: [1, broken, -2], b });
        for (const [i, from] of [0.5, x, 0.25].entries()) {
          const outside = from + way[i] < 0 || from + way[i] > 1; // not where it is no number
          expect(outside, `${broken} at ${i}`).toBe(false);
        }
      }
});
