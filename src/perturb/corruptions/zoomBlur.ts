import type { Corruption, PerSeverity } from './corruption.js';
import { clippedZoom } from './parts/clippedZoom.js';

/** How many zooms by 1, 1.01, 1.02, … are averaged. */
const zooms: PerSeverity<number> = [7, 12, 16, 21, 26];

/** As NumPy counts it: the float64 between 1 and 1.01. It decides how the zoom by 1.25 is rounded. */
const step = 1.01 - 1;

/** The mean of the image and of zooms into it: a camera that moves forward. */
export const zoomBlur: Corruption = (picture, severity) => {
  const count = zooms[severity - 1];
  const sum = picture.data.slice();
  for (let i = 0; i < count; i++) {
    for (const [at, value] of clippedZoom(picture, 1 + i * step).entries()) sum[at] += value;
  }
  return sum.map(value => value / (count + 1));
};
