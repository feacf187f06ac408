import { loadAddon } from './loadAddon.js';

/**
 * What no computation here can exceed: GFLOP/s of independent multiply–adds on registers, in the vectors that the native
 * engine's kernels use, for 1, 2, … `threads` threads together. Takes about 0.2 s for each count.
 *
 * @throws InputError if the native engine is not built
 */
export async function measurePeak(threads: number): Promise<number[]> {
  const addon = loadAddon();
  const peaks: number[] = [];
  for (let count = 1; count <= threads; count++) {
    peaks.push(await addon.measurePeak(addon.createEngine({ threads: count, kernels: 'fast' })));
  }
  return peaks;
}
