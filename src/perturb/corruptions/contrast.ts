import type { Corruption, PerSeverity } from './corruption.js';

const factors: PerSeverity<number> = [0.75, 0.5, 0.4, 0.3, 0.15];

/** (x − mean) · c + mean, with the mean of each channel over the image. */
export const contrast: Corruption = ({ channels, data }, severity) => {
  const factor = factors[severity - 1];
  const means = new Float64Array(channels);
  for (const [at, value] of data.entries()) means[at % channels] += value;
  const pixels = data.length / channels;
  return data.map((value, at) => {
    const mean = means[at % channels] / pixels;
    return (value - mean) * factor + mean;
  });
};
