import type { Corruption, PerSeverity } from './corruption.js';

const amounts: PerSeverity<number> = [0.01, 0.02, 0.03, 0.05, 0.07];

/** A share of the values, channel by channel, becomes 0 or 255, either as likely. */
export const impulseNoise: Corruption = ({ data }, severity, random) => {
  const amount = amounts[severity - 1];
  return data.map(value => {
    const share = random.uniform();
    if (share >= amount) return value;
    return share < amount / 2 ? 0 : 255;
  });
};
