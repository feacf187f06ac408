import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { randomStream } from '../../../src/base/randomStream.js';
import { nasBench201Digits } from '../../../src/space/nasBench201/cellDigits.js';
import { deriveNasBench201 } from '../../../src/space/nasBench201/derive.js';
import { nasBench201EdgeStrengths } from '../../../src/space/nasBench201/edgeStrengths.js';
import { randomNasBench201 } from '../../../src/space/nasBench201/randomGenotype.js';

/** A table that is 0.1 but for [row, column, weight]. */
function table(...entries: [number, number, number][]): { cell: Float32Array } {
  const cell = new Float32Array(30).fill(0.1);
  for (const [row, column, weight] of entries) cell[row * 5 + column] = weight;
  return { cell };
}

describe('deriveNasBench201', () => {
  it('takes the strongest operation of every edge, none among them', () => {
    const weights = table([0, 3, 0.5], [1, 0, 0.5], [2, 4, 0.5], [3, 1, 0.5], [4, 2, 0.5], [5, 3, 0.5]);
    expect(deriveNasBench201(weights)).toEqual({
      cell: [
        { operation: 'nor_conv_3x3', from: 0 },
        { operation: 'none', from: 0 },
        { operation: 'avg_pool_3x3', from: 1 },
        { operation: 'skip_connect', from: 0 },
        { operation: 'nor_conv_1x1', from: 1 },
        { operation: 'nor_conv_3x3', from: 2 },
      ],
    });
  });

  it('takes the earlier of equal operations', () => {
    expect(nasBench201Digits(deriveNasBench201(table()))).toBe('000000');
    expect(nasBench201Digits(deriveNasBench201(table([0, 0, 0], [5, 2, 0.4], [5, 4, 0.4])))).toBe('100002');
  });

  it('equals the position of the greatest weight', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 30, maxLength: 30 }), weights => {
        const rows = Array.from({ length: 6 }, (_, row) => weights.slice(row * 5, row * 5 + 5));
        const digits = rows.map(row => row.indexOf(Math.max(...row))).join('');
        expect(nasBench201Digits(deriveNasBench201({ cell: Float32Array.from(weights) }))).toBe(digits);
      }),
    );
  });

  it.each([
    ['a table of DARTS', { normal: table().cell, reduce: table().cell }],
    ['a table of another size', { cell: new Float32Array(25) }],
    ['a NaN', table([5, 4, Number.NaN])],
    ['parameters before the softmax', table([0, 0, -0.001])],
  ])('refuses %s', (_what, weights) => {
    expect(() => deriveNasBench201(weights as Record<string, Float32Array>)).toThrow(InputError);
  });

  it('says in which row a weight is wrong', () => {
    expect(() => deriveNasBench201(table([4, 2, Number.NaN]))).toThrow(/cell, row 4 \(node 1 to node 3\)/);
  });
});

describe('nasBench201EdgeStrengths', () => {
  it('rates every edge by its strongest operation but none, and marks those that are derived', () => {
    const weights = table([0, 3, 0.5], [1, 0, 0.75], [1, 4, 0.25], [5, 0, 0.25], [5, 1, 0.25]);
    const edges = nasBench201EdgeStrengths(weights);
    expect(edges.map(({ from, to }) => `${from}→${to}`)).toEqual(['0→1', '0→2', '1→2', '0→3', '1→3', '2→3']);
    expect(edges[0]).toEqual({ to: 1, from: 0, operation: 'nor_conv_3x3', strength: 0.5, kept: true });
    expect(edges[1]).toEqual({ to: 2, from: 0, operation: 'avg_pool_3x3', strength: 0.25, kept: false });
    expect(edges[5]).toEqual({ to: 3, from: 2, operation: 'skip_connect', strength: 0.25, kept: false });
  });
});

describe('randomNasBench201', () => {
  it('draws every operation on every edge about equally often', () => {
    const stream = randomStream(1, 'cells');
    const draws = 5000;
    const counts = Array.from({ length: 6 }, () => [0, 0, 0, 0, 0]);
    for (let draw = 0; draw < draws; draw++) {
      [...nasBench201Digits(randomNasBench201(stream))].forEach((digit, edge) => {
        counts[edge][Number(digit)]++;
      });
    }
    // Expected 1000, standard deviation 28.
    for (const count of counts.flat()) expect(Math.abs(count - draws / 5)).toBeLessThan(130);
  });
});
