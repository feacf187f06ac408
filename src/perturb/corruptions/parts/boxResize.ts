import type { Picture } from '../corruption.js';

/**
 * Pillow's resize with its box filter: a pixel is the mean of the pixels whose middles lie in its box, or the nearest one where
 * the picture grows; across, then down, each rounded to bytes.
 */
export function boxResize(
  { height, width, channels, data }: Picture,
  rows: number,
  columns: number,
): Picture {
  const across = resizeAlong(data, { lines: height, size: width, inner: channels, to: columns });
  const down = resizeAlong(across, { lines: 1, size: height, inner: columns * channels, to: rows });
  return { height: rows, width: columns, channels, data: down };
}

function resizeAlong(
  data: Float64Array,
  { lines, size, inner, to }: { lines: number; size: number; inner: number; to: number },
): Float64Array {
  const scale = size / to;
  const reach = Math.max(scale, 1) / 2;
  const result = new Float64Array(lines * to * inner);
  for (let place = 0; place < to; place++) {
    const middle = (place + 0.5) * scale;
    // The filter is 1 on (−½, ½].
    const from = Math.max(Math.floor(middle - reach - 0.5) + 1, 0);
    const end = Math.min(Math.floor(middle + reach - 0.5), size - 1);
    for (let line = 0; line < lines; line++) {
      for (let i = 0; i < inner; i++) {
        let sum = 0;
        for (let at = from; at <= end; at++) sum += data[(line * size + at) * inner + i];
        result[(line * to + place) * inner + i] = Math.round(sum / (end - from + 1));
      }
    }
  }
  return result;
}
