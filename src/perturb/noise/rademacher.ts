import type { RandomStream } from '../../base/randomStream.js';

/** δ = ±ε per pixel with equal chance: a corner of the L∞ ball, as FGSM reaches, in a random direction. */
export function rademacher(image: Float32Array, epsilon: number, random: RandomStream): void {
  for (let i = 0; i < image.length; i++) image[i] += random.uniform() < 0.5 ? -epsilon : epsilon;
}
