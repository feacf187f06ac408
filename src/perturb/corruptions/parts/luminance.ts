import type { Picture } from '../corruption.js';

/** Brightness of every pixel: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601); grey is its own. */
export function luminance({ height, width, channels, data }: Picture): Float64Array {
  if (channels === 1) return data.slice();
  return Float64Array.from(
    { length: height * width },
    (_, pixel) => 0.299 * data[3 * pixel] + 0.587 * data[3 * pixel + 1] + 0.114 * data[3 * pixel + 2],
  );
}
