import { describe, expect, it } from 'vitest';
import { meanInterval } from '../../src/evaluate/meanInterval.js';
import { studentQuantile } from '../../src/evaluate/studentQuantile.js';

describe('studentQuantile', () => {
  it('has the closed forms of one and two degrees of freedom', () => {
    for (const share of [0.6, 0.75, 0.95, 0.975, 0.999]) {
      // Cauchy: tan(π(p − ½)); ν = 2: 2(p − ½) √(2 / (4 p (1 − p))).
      const cauchy = Math.tan(Math.PI * (share - 0.5));
      expect(studentQuantile(1, share) / cauchy).toBeCloseTo(1, 10);
      const two = 2 * (share - 0.5) * Math.sqrt(2 / (4 * share * (1 - share)));
      expect(studentQuantile(2, share) / two).toBeCloseTo(1, 10);
    }
  });

  it.each([
    [3, 3.18244630528371],
    [4, 2.77644510519779],
    [5, 2.57058183563632],
    [9, 2.2621571627409915],
    [30, 2.0422724563012373],
  ])('is that of the tables with %i degrees of freedom', (degrees, expected) => {
    expect(studentQuantile(degrees, 0.975)).toBeCloseTo(expected, 9);
  });

  it('is none at the middle and comes near the normal one', () => {
    expect(studentQuantile(7, 0.5)).toBeCloseTo(0, 12);
    expect(studentQuantile(100_000, 0.975)).toBeCloseTo(1.959988, 4);
  });
});

describe('meanInterval', () => {
  it('reaches t · s / √n to both sides of the mean', () => {
    const [low, high] = meanInterval([0.4, 0.5, 0.6]);
    expect((low + high) / 2).toBeCloseTo(0.5, 12);
    expect((high - low) / 2).toBeCloseTo((4.302652729911275 * 0.1) / Math.sqrt(3), 9);
  });

  it('is not known of one value', () => {
    expect(meanInterval([0.5])).toEqual([Number.NaN, Number.NaN]);
  });

  it('is the mean alone where all values are the same', () => {
    expect(meanInterval([0.25, 0.25, 0.25])).toEqual([0.25, 0.25]);
  });
});
