import type { Corruption, PerSeverity } from './corruption.js';

const additions: PerSeverity<number> = [0.05, 0.1, 0.15, 0.2, 0.3];

/** c is added to the value V = max(R, G, B) of HSV; hue and saturation stay, so that the channels keep their proportions. */
export const brightness: Corruption = ({ channels, data }, severity) => {
  const addition = 255 * additions[severity - 1];
  const result = new Float64Array(data.length);
  for (let at = 0; at < data.length; at += channels) {
    const pixel = data.subarray(at, at + channels);
    const value = Math.max(...pixel);
    const raised = Math.min(value + addition, 255);
    result.set(value === 0 ? pixel.map(() => raised) : pixel.map(part => (part * raised) / value), at);
  }
  return result;
};
