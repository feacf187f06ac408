import type { Corruption, PerSeverity } from './corruption.js';
import { nearest } from './parts/borders.js';
import { clippedZoom } from './parts/clippedZoom.js';
import { convolve } from './parts/convolve.js';
import { luminance } from './parts/luminance.js';
import { motionTaps } from './parts/motionTaps.js';

interface Snowfall {
  readonly mean: number;
  readonly deviation: number;
  readonly zoom: number;
  /** Darker flakes are left out. */
  readonly threshold: number;
  readonly radius: number;
  readonly sigma: number;
  /** Share of the image that is not whitened. */
  readonly kept: number;
}

const snowfalls: PerSeverity<Snowfall> = [
  { mean: 0.1, deviation: 0.2, zoom: 1, threshold: 0.6, radius: 8, sigma: 3, kept: 0.95 },
  { mean: 0.1, deviation: 0.2, zoom: 1, threshold: 0.5, radius: 10, sigma: 4, kept: 0.9 },
  { mean: 0.15, deviation: 0.3, zoom: 1.75, threshold: 0.55, radius: 10, sigma: 4, kept: 0.9 },
  { mean: 0.25, deviation: 0.3, zoom: 2.25, threshold: 0.6, radius: 12, sigma: 6, kept: 0.85 },
  { mean: 0.3, deviation: 0.3, zoom: 1.25, threshold: 0.65, radius: 14, sigma: 12, kept: 0.8 },
];

/** Flakes: Gaussian noise, enlarged, above a threshold, blurred along their fall and added twice, on a whitened image. */
export const snow: Corruption = (picture, severity, random) => {
  const { height, width, channels, data } = picture;
  const { mean, deviation, zoom, threshold, radius, sigma, kept } = snowfalls[severity - 1];
  const size = height * width;
  const noise = Float64Array.from({ length: size }, () => mean + deviation * random.normal());
  const layer = clippedZoom({ height, width, channels: 1, data: noise }, zoom).map(value =>
    value < threshold ? 0 : Math.floor(255 * Math.min(value, 1)),
  );
  const angle = -135 + 90 * random.uniform();
  const taps = motionTaps(radius, sigma, angle);
  const flakes = convolve({ height, width, channels: 1, data: layer }, taps, nearest).map(value =>
    Math.floor(value + 1e-9),
  );
  const brightness = luminance(picture);
  return data.map((value, at) => {
    const pixel = Math.floor(at / channels);
    const whitened = Math.max(value, 1.5 * brightness[pixel] + 127.5);
    return kept * value + (1 - kept) * whitened + flakes[pixel] + flakes[size - 1 - pixel];
  });
};
