import type { Corruption, PerSeverity } from './corruption.js';

const deviations: PerSeverity<number> = [0.04, 0.06, 0.08, 0.09, 0.1];

/** x + σ · z with z ~ N(0, 1) for every value; σ is a share of the range. */
export const gaussianNoise: Corruption = ({ data }, severity, random) => {
  const deviation = 255 * deviations[severity - 1];
  return data.map(value => value + deviation * random.normal());
};
