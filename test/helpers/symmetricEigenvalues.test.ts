import { expect, it } from 'vitest';
import { symmetricEigenvalues } from './symmetricEigenvalues.js';

it('finds eigenvalues that are known', () => {
  const found = symmetricEigenvalues([
    [2, -1, 0],
    [-1, 2, -1],
    [0, -1, 2],
  ]);
  [2 - Math.SQRT2, 2, 2 + Math.SQRT2].forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, 12);
  });
  expect(
    symmetricEigenvalues([
      [0, 3],
      [3, 0],
    ]).map(value => value.toFixed(9)),
  ).toEqual(['-3.000000000', '3.000000000']);
});
