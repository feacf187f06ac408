import type { Picture } from '../corruption.js';
import type { Border } from './borders.js';

/**
 * Every channel smoothed by a Gaussian of standard deviation `sigma` pixels that is cut off at `truncate` · σ, rounded to whole
 * pixels; below half a pixel nothing changes.
 */
export function gaussianFilter(
  { height, width, channels, data }: Picture,
  { sigma, truncate, border }: { sigma: number; truncate: number; border: Border },
): Float64Array {
  const radius = Math.floor(truncate * sigma + 0.5);
  if (radius === 0) return data.slice();
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const along = (values: Float64Array, size: number, stride: number) =>
    values.map((_, at) => {
      const place = Math.floor(at / stride) % size;
      const start = at - place * stride;
      let smoothed = 0;
      for (let i = -radius; i <= radius; i++) {
        smoothed += weights[i + radius] * values[start + border(place + i, size) * stride];
      }
      return smoothed / sum;
    });
  return along(along(data, height, width * channels), width, channels);
}
