import type { RandomStream } from '../../../base/randomStream.js';
import { linf } from '../../balls/linf.js';
import type { Subject } from '../../subject.js';

/** The first point of Square in L∞: vertical stripes of ±ε, one pixel wide, drawn for every column and channel. */
export function stripes(
  { clean, shape: { width, channels } }: Subject,
  { epsilon }: { epsilon: number },
  random: RandomStream,
): Float32Array {
  const signs = Array.from({ length: width * channels }, () => sign(random));
  const image = clean.map((value, i) => value + epsilon * signs[i % signs.length]);
  linf.project(image, clean, epsilon, image.length);
  return image;
}

/**
 * Which corners a window of a given side has: all of them (algorithm 2), or, as in the authors' code and so in AutoAttack's,
 * none at which it would reach the last row or column.
 */
export type WindowCorners = 'all' | 'authors';

/** A square of √(share · pixels) at a random place moves to ±ε, with a sign for each channel. */
export function moveSquare(
  { clean, shape: { height, width, channels } }: Subject,
  { epsilon, corners = 'all' }: { epsilon: number; corners?: WindowCorners },
  image: Float32Array,
  share: number,
  random: RandomStream,
): Float32Array {
  const side = Math.min(Math.max(Math.round(Math.sqrt(share * height * width)), 1), height, width);
  const spare = corners === 'all' ? 1 : 0;
  const top = random.below(Math.max(height - side + spare, 1));
  const left = random.below(Math.max(width - side + spare, 1));
  const signs = Array.from({ length: channels }, () => sign(random));
  const moved = image.slice();
  for (let y = top; y < top + side; y++) {
    for (let x = left; x < left + side; x++) {
      for (let c = 0; c < channels; c++) moved[(y * width + x) * channels + c] += 2 * epsilon * signs[c];
    }
  }
  linf.project(moved, clean, epsilon, moved.length);
  return moved;
}

/** ±1 with equal chance. */
export function sign(random: RandomStream): 1 | -1 {
  return random.uniform() < 0.5 ? -1 : 1;
}
