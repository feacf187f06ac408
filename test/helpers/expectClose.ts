import { expect } from 'vitest';

/** How far an actual value may be from the expected one: |actual − expected| ≤ absolute + relative · |expected|. */
export interface Tolerance {
  readonly relative?: number;
  readonly absolute?: number;
}

/** Fails at the first value that is out of tolerance or NaN, and at arrays of different lengths. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { relative = 1e-5, absolute = 1e-6 }: Tolerance = {},
  what = 'values',
): void {
  expect(actual.length, `count of ${what}`).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const allowed = absolute + relative * Math.abs(expected[i]);
    // Written so that a NaN on either side fails.
    if (!(Math.abs(actual[i] - expected[i]) <= allowed)) {
      expect.fail(`${what}[${i}]: ${actual[i]} is not within ${allowed} of ${expected[i]}`);
    }
  }
}
