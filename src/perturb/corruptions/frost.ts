import type { Corruption, PerSeverity } from './corruption.js';
import { frostTexture } from './parts/frostTexture.js';

/** Shares of the image and of the frost. */
const frosts: PerSeverity<readonly [image: number, frost: number]> = [
  [1, 0.2],
  [1, 0.3],
  [0.9, 0.4],
  [0.85, 0.4],
  [0.75, 0.45],
];

/**
 * a · x + b · frost with the benchmark's a and b. The benchmark takes the frost from five photographs, which are not ours to ship; here it is
 * a drawn texture ({@link frostTexture}), anew for each image. So the figures for frost are this toolkit's, and do
 * not compare with published ones; for those, evaluate the benchmark's own files.
 */
export const frost: Corruption = (picture, severity, random) => {
  const [image, ice] = frosts[severity - 1];
  const texture = frostTexture(picture, random);
  return picture.data.map((value, at) => image * value + ice * texture[at]);
};
