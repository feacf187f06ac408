import { expect, test } from 'vitest';
import type { NativeKernels } from '../../../src/engine/native/addon.js';
import { loadAddon } from '../../../src/engine/native/loadAddon.js';
import { measurePeak } from '../../../src/engine/native/measurePeak.js';
import { vectorisedKernels } from '../../helpers/vectorisedKernels.js';

const tables: NativeKernels[] = [...vectorisedKernels, 'reference'];

test.each(tables)('%s: every chain of the peak kernel computes x / 2 + 1 as often as it says', kernels => {
  const addon = loadAddon();
  const engine = addon.createEngine({ threads: 1, kernels });
  const run = (rounds: number) => [...addon.runFmaPeak(engine, rounds, 10)];
  expect(new Set(run(0))).toEqual(new Set([10]));
  expect(new Set(run(1))).toEqual(new Set([6]));
  expect(new Set(run(4))).toEqual(new Set([2.5]));
  expect(run(1).length % (kernels === 'reference' ? 1 : 12)).toBe(0);
});

test('the peak is measured for every count of threads', async () => {
  const peaks = await measurePeak(2);
  expect(peaks).toHaveLength(2);
  expect(peaks.every(peak => peak > 0 && Number.isFinite(peak))).toBe(true);
});

test('rounds that are no count are refused', () => {
  const addon = loadAddon();
  const engine = addon.createEngine({ threads: 1, kernels: 'fast' });
  expect(() => addon.runFmaPeak(engine, -1, 1)).toThrow('rounds');
});
