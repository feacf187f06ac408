import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { softmaxAlpha, softmaxAlphaGradient } from '../../src/space/softmaxAlpha.js';

const table = (rows: number, columns: number) => [{ name: 'normal', rows, columns }];
const finite = fc.double({ min: -8, max: 8, noNaN: true });

describe('softmaxAlpha', () => {
  it('gives the hand-computed weights of each row', () => {
    const { normal } = softmaxAlpha(table(2, 2), {
      normal: Float32Array.of(0, Math.log(3), Math.log(4), 0),
    });
    [0.25, 0.75, 0.8, 0.2].forEach((weight, index) => {
      expect(normal[index]).toBeCloseTo(weight, 6);
    });
  });

  it('does not overflow, masks at −∞, and keeps a NaN in its row', () => {
    const { normal } = softmaxAlpha(table(3, 2), {
      normal: Float32Array.of(1e38, -1e38, Number.NEGATIVE_INFINITY, 5, Number.NaN, 0),
    });
    expect([...normal]).toEqual([1, 0, 0, 1, Number.NaN, Number.NaN]);
  });

  it('makes rows of positive weights that sum to 1 and do not change when a row is shifted', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 8, maxLength: 8 }), finite, (row, shift) => {
        const { normal } = softmaxAlpha(table(1, 8), { normal: Float32Array.from(row) });
        const shifted = softmaxAlpha(table(1, 8), { normal: Float32Array.from(row, a => a + shift) });
        expect(normal.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
        expect(normal.every(weight => weight > 0)).toBe(true);
        normal.forEach((weight, index) => {
          expect(shifted.normal[index]).toBeCloseTo(weight, 5);
        });
      }),
    );
  });

  it('refuses parameters of another space', () => {
    const tables = table(2, 8);
    expect(() => softmaxAlpha(tables, { normal: new Float32Array(8) })).toThrow(InputError);
    expect(() => softmaxAlpha(tables, { reduce: new Float32Array(16) })).toThrow(/normal \(2×8\)/);
    expect(() => softmaxAlpha(tables, { normal: new Float32Array(16), other: new Float32Array(16) })).toThrow(
      InputError,
    );
  });
});

describe('softmaxAlphaGradient', () => {
  it('is the hand-computed gradient', () => {
    const weights = { normal: Float32Array.of(0.25, 0.75) };
    const gradient = softmaxAlphaGradient(table(1, 2), weights, { normal: Float32Array.of(4, 0) });
    expect([...gradient.normal]).toEqual([0.75, -0.75]);
  });

  it('equals the central difference of Σ dw·softmax(α) in double precision', () => {
    const vector = fc.array(finite, { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(vector, vector, (alpha, dWeights) => {
        const parameters = { normal: Float32Array.from(alpha) };
        const weights = softmaxAlpha(table(2, 3), parameters);
        const d = { normal: Float32Array.from(dWeights) };
        const gradient = softmaxAlphaGradient(table(2, 3), weights, d).normal;
        const step = 1e-5;
        gradient.forEach((value, index) => {
          const moved = (sign: number) =>
            loss(
              [...parameters.normal].map((a, i) => a + (i === index ? sign * step : 0)),
              [...d.normal],
            );
          expect(value).toBeCloseTo((moved(1) - moved(-1)) / (2 * step), 4);
        });
      }),
    );
  });
});

/** Σ dw · softmax(α) over two rows of three, written out. */
function loss(alpha: readonly number[], dWeights: readonly number[]): number {
  return [0, 3].reduce((sum, row) => {
    const powers = alpha.slice(row, row + 3).map(Math.exp);
    const total = powers[0] + powers[1] + powers[2];
    return sum + powers.reduce((part, power, column) => part + (power / total) * dWeights[row + column], 0);
  }, 0);
}
