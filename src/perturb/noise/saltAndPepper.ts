import type { RandomStream } from '../../base/randomStream.js';

/** Share of the pixels that are hit. */
const density = 0.1;

/**
 * Salt and pepper: one pixel in ten, with all its channels, moves towards black or white, with equal chance. Like every
 * perturbation it is projected into the ε-ball afterwards: at ε = 1 the pixel is black or white, below it moves by ε.
 */
export function saltAndPepper(
  image: Float32Array,
  _epsilon: number,
  random: RandomStream,
  channels: number,
): void {
  for (let pixel = 0; pixel < image.length; pixel += channels) {
    const draw = random.uniform();
    if (draw < density) image.fill(draw < density / 2 ? 0 : 1, pixel, pixel + channels);
  }
}
