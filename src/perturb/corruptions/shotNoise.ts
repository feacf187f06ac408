import type { Corruption, PerSeverity } from './corruption.js';
import { poissonQuantiles } from './parts/poissonQuantiles.js';

/** Photons that a value of 255 stands for. */
const photons: PerSeverity<number> = [500, 250, 100, 75, 50];

/** Poisson(c · x) / c for every value x in [0, 1]: the noise of counting light. */
export const shotNoise: Corruption = ({ data }, severity, random) => {
  const count = photons[severity - 1];
  // An image has few distinct values, each of which has one distribution.
  const quantiles = new Map<number, (share: number) => number>();
  return data.map(value => {
    const quantile = quantiles.get(value) ?? poissonQuantiles((count * value) / 255);
    quantiles.set(value, quantile);
    return (255 * quantile(random.uniform())) / count;
  });
};
