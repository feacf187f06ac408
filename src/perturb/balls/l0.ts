import type { Ball } from './ball.js';
import { clampToBox } from './clampToBox.js';

/** At most ε pixels move, all their channels as far as they like. The pixels that moved farthest are kept. */
export const l0: Ball = {
  label: 'L0',
  largest: Number.MAX_SAFE_INTEGER,
  project(moved, centre, epsilon, size, channels = 1) {
    clampToBox(moved);
    for (let start = 0; start < moved.length; start += size) {
      const ways = pixelWays(moved, centre, start, size, channels);
      const farthest = Array.from(ways.keys()).sort((a, b) => ways[b] - ways[a] || a - b);
      for (const pixel of farthest.slice(Math.floor(epsilon))) {
        for (let i = start + pixel * channels; i < start + (pixel + 1) * channels; i++) moved[i] = centre[i];
      }
    }
  },
  distance(a, b, channels = 1) {
    return pixelWays(a, b, 0, a.length, channels).filter(way => way > 0).length;
  },
};

/** How far each pixel moved: the sum over its channels. */
function pixelWays(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  start: number,
  size: number,
  channels: number,
): Float64Array {
  const ways = new Float64Array(size / channels);
  for (let i = 0; i < size; i++) ways[Math.floor(i / channels)] += Math.abs(a[start + i] - b[start + i]);
  return ways;
}
