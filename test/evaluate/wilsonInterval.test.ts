import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../src/evaluate/wilsonInterval.js';

describe('wilsonInterval', () => {
  it('solves (p̂ − p)² = z² p (1 − p) / n at both ends', () => {
    const z = 1.959963984540054;
    for (const [successes, trials] of [
      [8, 10],
      [1, 30],
      [250, 500],
    ]) {
      for (const p of wilsonInterval(successes, trials)) {
        expect((successes / trials - p) ** 2).toBeCloseTo((z * z * p * (1 - p)) / trials, 12);
      }
    }
  });

  it('stays inside [0, 1] at the ends', () => {
    expect(wilsonInterval(0, 5)[0]).toBe(0);
    expect(wilsonInterval(5, 5)[1]).toBe(1);
    expect(wilsonInterval(0, 5)[1]).toBeGreaterThan(0.4);
  });
});
