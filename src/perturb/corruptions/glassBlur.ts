import type { Corruption, PerSeverity } from './corruption.js';
import { nearest } from './parts/borders.js';
import { gaussianFilter } from './parts/gaussianFilter.js';

/** Deviation of the Gaussian in pixels, how far pixels move, and how often. */
const panes: PerSeverity<readonly [sigma: number, reach: number, rounds: number]> = [
  [0.05, 1, 1],
  [0.25, 1, 1],
  [0.4, 1, 1],
  [0.25, 1, 2],
  [0.4, 1, 2],
];

/**
 * Frosted glass: smoothed, pixels taken from next to them, smoothed again. As in the benchmark's code, whose exchange of two pixels in
 * fact copies one over the other, and which leaves the first rows and columns alone.
 */
export const glassBlur: Corruption = (picture, severity, random) => {
  const { height, width, channels } = picture;
  const [sigma, reach, rounds] = panes[severity - 1];
  const smoothing = { sigma, truncate: 4, border: nearest };
  const data = gaussianFilter(picture, smoothing).map(value => Math.floor(value + 1e-9));
  for (let round = 0; round < rounds; round++) {
    for (let row = height - reach; row > reach; row--) {
      for (let column = width - reach; column > reach; column--) {
        const right = random.below(2 * reach) - reach;
        const down = random.below(2 * reach) - reach;
        const from = ((row + down) * width + column + right) * channels;
        data.copyWithin((row * width + column) * channels, from, from + channels);
      }
    }
  }
  return gaussianFilter({ ...picture, data }, smoothing);
};
