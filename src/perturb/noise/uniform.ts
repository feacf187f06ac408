import type { RandomStream } from '../../base/randomStream.js';

/** δ ~ U(−ε, ε) per pixel. */
export function uniform(image: Float32Array, epsilon: number, random: RandomStream): void {
  for (let i = 0; i < image.length; i++) image[i] += epsilon * (2 * random.uniform() - 1);
}
