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

  it('ends at 0 and 1 exactly where none and all succeed', () => {
    for (let trials = 1; trials <= 2000; trials++) {
      expect([wilsonInterval(0, trials)[0], wilsonInterval(trials, trials)[1]]).toEqual([0, 1]);
    }
    expect(wilsonInterval(0, 5)[1]).toBeGreaterThan(0.4);
  });
});
