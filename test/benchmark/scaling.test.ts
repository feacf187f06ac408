import { expect, test } from 'vitest';
import { outgrowsWork } from '../../src/benchmark/scaling.js';

test('time outgrows work if it grew by more than a tenth more', () => {
  const before = { ms: 100, gflop: 2 };
  expect(outgrowsWork(before, { ms: 215, gflop: 4 })).toBe(false);
  expect(outgrowsWork(before, { ms: 225, gflop: 4 })).toBe(true);
  expect(outgrowsWork(before, { ms: 60, gflop: 2 })).toBe(false);
  expect(outgrowsWork(before, { ms: 115, gflop: 2 })).toBe(true);
});
