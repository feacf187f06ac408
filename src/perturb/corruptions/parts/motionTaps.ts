import type { Tap } from './convolve.js';

/**
 * The weights of ImageMagick's motion blur: half a Gaussian of standard deviation `sigma` along a line of 2 · radius + 1 pixels
 * from the pixel in the direction `angle` (degrees, clockwise from the right), each rounded to the nearest pixel.
 */
export function motionTaps(radius: number, sigma: number, angle: number): Tap[] {
  const turn = (angle * Math.PI) / 180;
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp((-i * i) / (2 * sigma * sigma)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight, i) => ({
    down: Math.ceil(i * Math.sin(turn) - 0.5),
    right: Math.ceil(i * Math.cos(turn) - 0.5),
    weight: weight / sum,
  }));
}
