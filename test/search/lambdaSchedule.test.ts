import { describe, expect, it } from 'vitest';
import { lambdaAt } from '../../src/search/lambdaSchedule.js';

describe('λ over a search', () => {
  it.each<['linear' | 'cosine', number, number]>([
    ['linear', 0, 5],
    ['linear', 0.1, 4.25],
    ['linear', 0.3, 2.75],
    ['linear', 0.4, 2],
    ['linear', 0.9, 2],
    ['cosine', 0, 5],
    // 5 − 3 · ½ (1 − cos(π/4)), and half-way.
    ['cosine', 0.1, 4.560660171779821],
    ['cosine', 0.2, 3.5],
    ['cosine', 0.4, 2],
    ['cosine', 0.9, 2],
  ])('%s from 5 to 2 in 0.4 of it: at %d it is %d', (kind, progress, value) => {
    expect(lambdaAt(2, { kind, from: 5, share: 0.4 }, progress)).toBeCloseTo(value, 12);
  });

  it('is constant without a schedule', () => {
    expect([0, 0.5, 0.99].map(progress => lambdaAt(1.5, undefined, progress))).toEqual([1.5, 1.5, 1.5]);
  });
});
