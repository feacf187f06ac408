import type { Corruption, PerSeverity } from './corruption.js';
import { mirroredAtEdge } from './parts/borders.js';
import { convolve, type Tap } from './parts/convolve.js';

/** Radius of the disk in pixels, and the deviation of the Gaussian that smooths its edge. */
const disks: PerSeverity<readonly [radius: number, smoothing: number]> = [
  [0.3, 0.4],
  [0.4, 0.5],
  [0.5, 0.6],
  [1, 0.2],
  [1.5, 0.1],
];

/** Convolution with a disk of equal weights, its edge smoothed by a Gaussian of 3 × 3 pixels: a lens out of focus. */
export const defocusBlur: Corruption = (picture, severity) =>
  convolve(picture, diskTaps(...disks[severity - 1]), mirroredAtEdge);

function diskTaps(radius: number, smoothing: number): Tap[] {
  const reach = Math.floor(radius);
  const inside: { down: number; right: number }[] = [];
  for (let down = -reach; down <= reach; down++) {
    for (let right = -reach; right <= reach; right++) {
      if (down * down + right * right <= radius * radius) inside.push({ down, right });
    }
  }
  const side = Math.exp(-1 / (2 * smoothing * smoothing));
  const gaussian = [side, 1, side].map(weight => weight / (1 + 2 * side));
  return inside.flatMap(({ down, right }) =>
    gaussian.flatMap((vertical, i) =>
      gaussian.map((horizontal, j) => ({
        down: down + i - 1,
        right: right + j - 1,
        weight: (vertical * horizontal) / inside.length,
      })),
    ),
  );
}
