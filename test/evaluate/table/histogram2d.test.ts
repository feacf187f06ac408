import { expect, it } from 'vitest';
import { countInBins } from '../../../src/evaluate/table/histogram2d.js';

it('counts points by equal bins, the greatest values in the last', () => {
  const points = { x: Float64Array.of(0, 1, 2, 4), y: Float64Array.of(10, 10, 14, 18) };
  expect(countInBins(points, 2)).toEqual({
    x: { from: 0, step: 2 },
    y: { from: 10, step: 4 },
    counts: [
      [2, 0],
      [0, 2],
    ],
  });
});

it('puts equal values into one bin', () => {
  const { counts } = countInBins({ x: Float64Array.of(3, 3), y: Float64Array.of(1, 1) }, 2);
  expect(counts).toEqual([
    [2, 0],
    [0, 0],
  ]);
});
