import type { ImageShape } from '../../subject.js';

/** Convolves every channel with a normalised Gaussian of odd size, zeros around: same shape, row by row, then column by column. */
export function smoothGradient(
  gradient: ArrayLike<number>,
  { height, width, channels }: ImageShape,
  { size, deviation }: { size: number; deviation: number },
): Float64Array {
  const radius = (size - 1) / 2;
  const weights = Array.from({ length: size }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * deviation ** 2)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const kernel = weights.map(weight => weight / sum);
  const across = slide(gradient, kernel, { lines: height, length: width, channels });
  const transposed = transpose(across, height, width, channels);
  const down = slide(transposed, kernel, { lines: width, length: height, channels });
  return transpose(down, width, height, channels);
}

function slide(
  values: ArrayLike<number>,
  kernel: readonly number[],
  { lines, length, channels }: { lines: number; length: number; channels: number },
): Float64Array {
  const radius = (kernel.length - 1) / 2;
  const result = new Float64Array(values.length);
  for (let line = 0; line < lines; line++) {
    for (let at = 0; at < length; at++) {
      const first = Math.max(0, at - radius);
      const last = Math.min(length - 1, at + radius);
      for (let from = first; from <= last; from++) {
        const weight = kernel[from - at + radius];
        for (let c = 0; c < channels; c++) {
          result[(line * length + at) * channels + c] +=
            weight * values[(line * length + from) * channels + c];
        }
      }
    }
  }
  return result;
}

function transpose(values: Float64Array, rows: number, columns: number, channels: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let c = 0; c < channels; c++) {
        result[(column * rows + row) * channels + c] = values[(row * columns + column) * channels + c];
      }
    }
  }
  return result;
}
