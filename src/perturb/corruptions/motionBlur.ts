import type { Corruption, PerSeverity } from './corruption.js';
import { nearest } from './parts/borders.js';
import { convolve } from './parts/convolve.js';
import { motionTaps } from './parts/motionTaps.js';

const strokes: PerSeverity<readonly [radius: number, sigma: number]> = [
  [6, 1],
  [6, 1.5],
  [6, 2],
  [8, 2],
  [9, 2.5],
];

/** ImageMagick's motion blur in a direction that is uniform in ±45°, cut to bytes as ImageMagick does. */
export const motionBlur: Corruption = (picture, severity, random) => {
  const [radius, sigma] = strokes[severity - 1];
  const angle = 90 * random.uniform() - 45;
  return convolve(picture, motionTaps(radius, sigma, angle), nearest).map(value => Math.floor(value + 1e-9));
};
