import { expect, it } from 'vitest';
import { quantile } from '../../src/base/quantile.js';

it('a quantile lies on the line between its order statistics', () => {
  const sample = Float64Array.of(1, 2, 4, 8, 16);
  expect([0, 0.125, 0.25, 0.5, 0.9, 1].map(share => quantile(sample, share))).toEqual([
    1, 1.5, 2, 4, 12.8, 16,
  ]);
  expect(quantile(Float64Array.of(3), 0.7)).toBe(3);
});
