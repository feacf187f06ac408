import { describe, expect, it } from 'vitest';
import { cosineLearningRate } from '../../src/train/cosineLearningRate.js';

describe('cosineLearningRate', () => {
  it('starts at the top, is halfway in the middle and nears the bottom', () => {
    const range = { from: 0.1, to: 0.02 };
    expect(cosineLearningRate(0, 8, range)).toBeCloseTo(0.1, 12);
    expect(cosineLearningRate(4, 8, range)).toBeCloseTo(0.06, 12);
    expect(cosineLearningRate(8, 8, range)).toBeCloseTo(0.02, 12);
    expect(cosineLearningRate(2, 8, range)).toBeCloseTo(0.02 + 0.04 * (1 + Math.SQRT1_2), 12);
  });
});
