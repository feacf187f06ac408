import type { Picture } from '../corruption.js';

/**
 * The middle of a picture enlarged by a factor ≥ 1, at the picture's size: the middle ⌈n / factor⌉ pixels are stretched to the
 * nearest whole number of pixels, linearly between the outermost ones, and what stands over is cut off.
 */
export function clippedZoom({ height, width, channels, data }: Picture, factor: number): Float64Array {
  const rows = zoomedPlaces(height, factor);
  const columns = zoomedPlaces(width, factor);
  const result = new Float64Array(data.length);
  let to = 0;
  for (const [top, below, down] of rows) {
    for (const [left, beside, right] of columns) {
      for (let channel = 0; channel < channels; channel++) {
        const at = (row: number, column: number) => data[(row * width + column) * channels + channel];
        const above = at(top, left) * (1 - right) + at(top, beside) * right;
        const under = at(below, left) * (1 - right) + at(below, beside) * right;
        result[to++] = above * (1 - down) + under * down;
      }
    }
  }
  return result;
}

/** For each place along an axis the two places that it lies between, and the share of the second. */
function zoomedPlaces(size: number, factor: number): [number, number, number][] {
  const cut = Math.ceil(size / factor);
  const first = Math.floor((size - cut) / 2);
  const stretched = roundHalfToEven(cut * factor);
  const trimmed = Math.floor((stretched - size) / 2);
  return Array.from({ length: size }, (_, place) => {
    const exact = ((place + trimmed) * (cut - 1)) / (stretched - 1);
    const low = Math.min(Math.floor(exact), cut - 1);
    return [first + low, first + Math.min(low + 1, cut - 1), exact - low];
  });
}

function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
