import { expect, it } from 'vitest';
import { runningMean } from '../../src/search/runningMean.js';
import type { StrategyMemory } from '../../src/search/strategy.js';

it('the running mean starts at the first value and forgets one part in a hundred', () => {
  const memory: StrategyMemory = {};
  expect(runningMean(memory, 'd', 4)).toBeCloseTo(4, 12);
  // (0.99 · 0.04 + 0.01 · 2) / (1 − 0.99²)
  expect(runningMean(memory, 'd', 2)).toBeCloseTo(0.0596 / 0.0199, 12);
  expect(Object.keys(memory)).toEqual(['d.mean', 'd.count']);
});

it('the running mean of a constant is that constant, and values of long ago are forgotten', () => {
  const memory: StrategyMemory = {};
  for (let i = 0; i < 50; i++) expect(runningMean(memory, 'd', 3)).toBeCloseTo(3, 10);
  let mean = 0;
  for (let i = 0; i < 2000; i++) mean = runningMean(memory, 'd', 7);
  expect(mean).toBeCloseTo(7, 6);
});

it('means of two names do not meet', () => {
  const memory: StrategyMemory = {};
  runningMean(memory, 'one', 1);
  expect(runningMean(memory, 'two', 5)).toBeCloseTo(5, 12);
});
