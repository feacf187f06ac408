import { describe, expect, it } from 'vitest';
import { binomialInterval, binomialMasses } from './binomialInterval.js';

describe('binomialInterval', () => {
  it('has the masses of four coin tosses', () => {
    const expected = [1, 4, 6, 4, 1].map(ways => ways / 16);
    for (const [k, mass] of binomialMasses(4, 0.5).entries()) expect(mass).toBeCloseTo(expected[k], 12);
  });

  it('sums to one where the first mass is far below the smallest normal number', () => {
    const sum = binomialMasses(10_000, 0.5).reduce((total, mass) => total + mass, 0);
    expect(sum).toBeCloseTo(1, 9);
  });

  it('leaves out exactly the tails: P(X ≤ 1) = 11/1024 of ten tosses', () => {
    expect(binomialInterval(10, 0.5, 11 / 1024 + 1e-9)).toEqual([2, 8]);
    expect(binomialInterval(10, 0.5, 11 / 1024 - 1e-6)).toEqual([1, 9]);
  });

  it('refuses a coin that is off by a tenth', () => {
    const [low, high] = binomialInterval(2000, 0.5, 1e-6);
    expect(low).toBeGreaterThan(800);
    expect(high).toBeLessThan(1200);
  });
});
