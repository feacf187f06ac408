import { describe, expect, it } from 'vitest';
import { corruptionError } from '../../../src/evaluate/corruptions/corruptionError.js';

describe('corruptionError', () => {
  const baseline = { clean: 0.75, corruptions: { fog: [0.75, 0.5], snow: [0.5, 0.25] } };

  it('is a ratio of sums over severities, averaged over corruptions', () => {
    const own = { clean: 1, corruptions: { fog: [0.75, 0.75], snow: [0.75, 0.25] } };
    const { errors, mean, relativeMean } = corruptionError(own, baseline);
    // fog: (¼ + ¼) / (¼ + ½); snow: (¼ + ¾) / (½ + ¾).
    expect(errors.fog).toBeCloseTo(2 / 3, 12);
    expect(errors.snow).toBeCloseTo(0.8, 12);
    expect(mean).toBeCloseTo((2 / 3 + 0.8) / 2, 12);
    // Relative: fog ½ / ¼, snow 1 / ¾.
    expect(relativeMean).toBeCloseTo((2 + 4 / 3) / 2, 12);
  });

  it('is 1 against itself', () => {
    expect(corruptionError(baseline, baseline)).toEqual({
      errors: { fog: 1, snow: 1 },
      mean: 1,
      relativeMean: 1,
    });
  });

  it('is not a number where the baseline makes no error', () => {
    const perfect = { clean: 1, corruptions: { fog: [1, 1], snow: [0.5, 0.5] } };
    const { errors, mean, relativeMean } = corruptionError(baseline, perfect);
    expect([errors.fog, mean, relativeMean]).toEqual([null, null, null]);
    expect(errors.snow).toBeCloseTo(1.25, 12);
  });
});
