import { expect, it } from 'vitest';
import { nearestBoundary } from '../../../src/perturb/attacks/parts/nearestBoundary.js';

const slope = (value: number, ...gradient: number[]) => ({
  ...{ value, logits: new Float32Array(), gradient: Float32Array.from(gradient) },
});

it('the nearest boundary is the least |value| over the dual norm of the gradient', () => {
  const wide = slope(-1, 1, -1, 1);
  const narrow = slope(1, 0, 1.5, 0);
  // Distances of 1 / 3, 1 / √3 and 1, against 1 / 1.5 in all norms.
  expect(nearestBoundary([wide, narrow], 'linf')).toBe(wide);
  expect(nearestBoundary([wide, narrow], 'l2')).toBe(wide);
  expect(nearestBoundary([wide, narrow], 'l1')).toBe(narrow);
  // 2 / √3 and 1.9 / 3, against 1 / 1.5.
  expect(nearestBoundary([slope(-2, 1, -1, 1), narrow], 'l2')).toBe(narrow);
  expect(nearestBoundary([slope(-1.9, 1, -1, 1), narrow], 'linf').value).toBe(-1.9);
});
