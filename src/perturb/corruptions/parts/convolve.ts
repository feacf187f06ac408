import type { Picture } from '../corruption.js';
import type { Border } from './borders.js';

/** A weight at an offset from the pixel. */
export interface Tap {
  readonly down: number;
  readonly right: number;
  readonly weight: number;
}

/** Σ weight · x[row + down, column + right] for every pixel and channel. */
export function convolve(
  { height, width, channels, data }: Picture,
  taps: readonly Tap[],
  border: Border,
): Float64Array {
  const result = new Float64Array(data.length);
  for (const { down, right, weight } of taps) {
    for (let row = 0; row < height; row++) {
      const fromRow = border(row + down, height) * width;
      for (let column = 0; column < width; column++) {
        const from = (fromRow + border(column + right, width)) * channels;
        const to = (row * width + column) * channels;
        for (let channel = 0; channel < channels; channel++) {
          result[to + channel] += weight * data[from + channel];
        }
      }
    }
  }
  return result;
}
