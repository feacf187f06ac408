import type { Picture } from '../corruption.js';
import type { Border } from './borders.js';

/** Every pixel read from elsewhere, linearly between the four pixels around that point. */
export function warp(
  { height, width, channels, data }: Picture,
  { rows, columns, border }: { rows: Float64Array; columns: Float64Array; border: Border },
): Float64Array {
  const result = new Float64Array(data.length);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const top = Math.floor(rows[pixel]);
    const left = Math.floor(columns[pixel]);
    const down = rows[pixel] - top;
    const right = columns[pixel] - left;
    const [above, below] = [border(top, height) * width, border(top + 1, height) * width];
    const [before, after] = [border(left, width), border(left + 1, width)];
    for (let channel = 0; channel < channels; channel++) {
      const at = (place: number) => data[place * channels + channel];
      result[pixel * channels + channel] =
        (1 - down) * ((1 - right) * at(above + before) + right * at(above + after)) +
        down * ((1 - right) * at(below + before) + right * at(below + after));
    }
  }
  return result;
}
