import type { RandomStream } from '../../base/randomStream.js';

/**
 * δ ~ N(0, ε²) per pixel. Like every perturbation it is projected into the ε-ball afterwards, so that about a third of
 * the pixels end at exactly ±ε: compared with the other laws at equal ε, none has a larger reach.
 */
export function gaussian(image: Float32Array, epsilon: number, random: RandomStream): void {
  for (let i = 0; i < image.length; i++) image[i] += epsilon * random.normal();
}
