import type { Corruption, PerSeverity } from './corruption.js';
import { boxResize } from './parts/boxResize.js';

const shares: PerSeverity<number> = [0.95, 0.9, 0.85, 0.75, 0.65];

/** Made smaller by a box filter, and larger again. */
export const pixelate: Corruption = (picture, severity) => {
  const share = shares[severity - 1];
  const { height, width } = picture;
  const small = boxResize(picture, Math.floor(height * share), Math.floor(width * share));
  return boxResize(small, height, width).data;
};
