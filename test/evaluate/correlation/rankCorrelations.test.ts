import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kendall } from '../../../src/evaluate/correlation/kendall.js';
import { ranks } from '../../../src/evaluate/correlation/ranks.js';
import { spearman } from '../../../src/evaluate/correlation/spearman.js';

/** Few distinct values, so that many are equal. */
const anyPairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), {
  minLength: 2,
  maxLength: 40,
});

describe('ranks', () => {
  it('gives equal values their mean rank', () => {
    expect([...ranks([10, 30, 10, 20, 10])]).toEqual([2, 5, 2, 4, 2]);
    expect([...ranks([])]).toEqual([]);
  });

  it('sum to n (n + 1) / 2 whatever is equal', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 })), values => {
        const sum = ranks(values).reduce((total, rank) => total + rank, 0);
        expect(sum).toBe((values.length * (values.length + 1)) / 2);
      }),
    );
  });
});

describe('spearman', () => {
  it('is 1 − 6 Σ d² / (n (n² − 1)) where nothing is equal', () => {
    // d = (−1, 1, 0, −1, 1): Σ d² = 4, n = 5.
    expect(spearman([1, 2, 3, 4, 5], [2, 1, 3, 5, 4])).toBeCloseTo(1 - (6 * 4) / 120, 14);
    expect(spearman([1, 2, 3], [30, 20, 10])).toBe(-1);
  });

  it('takes the mean rank of equal values', () => {
    // Ranks (1, 2.5, 2.5, 4) and (1, 2, 3, 4): Σ ab = 4.5, Σ a² = 4.5, Σ b² = 5 about the mean 2.5.
    expect(spearman([0, 1, 1, 2], [5, 6, 7, 8])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 14);
  });

  it('is not a number where a side is constant', () => {
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN();
  });
});

describe('kendall', () => {
  it('counts pairs where nothing is equal', () => {
    // Two of ten pairs are discordant.
    expect(kendall([1, 2, 3, 4, 5], [2, 1, 3, 5, 4])).toBeCloseTo((8 - 2) / 10, 14);
    expect(kendall([1, 2, 3], [30, 20, 10])).toBe(-1);
  });

  it('corrects for equal values as τ-b does', () => {
    // Of 6 pairs 5 are concordant and 1 is equal in x.
    expect(kendall([0, 1, 1, 2], [5, 6, 7, 8])).toBeCloseTo(5 / Math.sqrt(5 * 6), 14);
    // The 2 × 2 table (3, 1; 1, 3): τ-b is its φ coefficient, (9 − 1) / 16.
    expect(kendall([0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 0, 1, 1, 1])).toBeCloseTo(0.5, 14);
  });

  it('is not a number where a side is constant', () => {
    expect(kendall([1, 2, 3], [4, 4, 4])).toBeNaN();
  });

  it('agrees with counting all pairs', () => {
    const sign = (pair: [number, number], other: [number, number], side: 0 | 1) =>
      Math.sign(pair[side] - other[side]);
    fc.assert(
      fc.property(anyPairs, pairs => {
        let [difference, inX, inY] = [0, 0, 0];
        for (const [place, pair] of pairs.entries()) {
          for (const other of pairs.slice(0, place)) {
            const [x, y] = [sign(pair, other, 0), sign(pair, other, 1)];
            difference += x * y;
            inX += x * x;
            inY += y * y;
          }
        }
        const counted = difference / Math.sqrt(inX * inY);
        const fast = kendall(
          pairs.map(([x]) => x),
          pairs.map(([, y]) => y),
        );
        if (Number.isNaN(counted)) expect(fast).toBeNaN();
        else expect(fast).toBeCloseTo(counted, 12);
      }),
    );
  });
});

describe.each([
  ['spearman', spearman],
  ['kendall', kendall],
])('%s', (_name, correlation) => {
  it('is symmetric, odd, and unchanged by what keeps the order', () => {
    fc.assert(
      fc.property(anyPairs, pairs => {
        const [x, y] = [pairs.map(pair => pair[0]), pairs.map(pair => pair[1])];
        const value = correlation(x, y);
        fc.pre(!Number.isNaN(value));
        expect(correlation(y, x)).toBeCloseTo(value, 12);
        expect(
          correlation(
            x,
            y.map(v => -v),
          ),
        ).toBeCloseTo(-value, 12);
        expect(correlation(x.map(Math.exp), y)).toBeCloseTo(value, 12);
        expect(Math.abs(value)).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });
});
