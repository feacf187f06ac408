import type { Plane } from './plane.js';

/** cosines[k][x] = c(k) / 2 · cos((2x + 1) k π / 16): the 8-point DCT as an orthogonal matrix. */
const cosines = Array.from({ length: 8 }, (_, k) =>
  Array.from(
    { length: 8 },
    (_value, x) => (k === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * k * Math.PI) / 16),
  ),
);

/**
 * A plane through JPEG's DCT of 8 × 8 blocks, with every coefficient rounded to a multiple of its step (ITU-T T.81, annex A.3). Blocks that stand
 * over the edge are filled with the last row and column. The result is rounded to bytes.
 */
export function quantisePlane({ height, width, data }: Plane, steps: readonly number[]): Plane {
  const result = new Float64Array(data.length);
  const block = new Float64Array(64);
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      for (let i = 0; i < 64; i++) {
        const row = Math.min(top + (i >> 3), height - 1);
        const column = Math.min(left + (i & 7), width - 1);
        block[i] = data[row * width + column] - 128;
      }
      const coefficients = transform(block, (k, x) => cosines[k][x], roundRows);
      const kept = coefficients.map((value, i) => quantise(value, steps[i]));
      const decoded = transform(
        kept,
        (x, k) => cosines[k][x],
        value => value,
      );
      for (let i = 0; i < 64; i++) {
        const [row, column] = [top + (i >> 3), left + (i & 7)];
        if (row >= height || column >= width) continue;
        result[row * width + column] = Math.min(Math.max(Math.round(decoded[i] + 128), 0), 255);
      }
    }
  }
  return { height, width, data: result };
}

/** M · block · Mᵀ; rows first. */
function transform(
  block: Float64Array,
  matrix: (row: number, column: number) => number,
  between: (value: number) => number,
): Float64Array {
  const half = new Float64Array(64);
  const result = new Float64Array(64);
  for (let row = 0; row < 8; row++) {
    for (let k = 0; k < 8; k++) {
      let sum = 0;
      for (let i = 0; i < 8; i++) sum += block[row * 8 + i] * matrix(k, i);
      half[row * 8 + k] = between(sum);
    }
  }
  for (let column = 0; column < 8; column++) {
    for (let k = 0; k < 8; k++) {
      let sum = 0;
      for (let i = 0; i < 8; i++) sum += half[i * 8 + column] * matrix(k, i);
      result[k * 8 + column] = sum;
    }
  }
  return result;
}

/** What libjpeg keeps of rows before it transforms columns: whole numbers of √8 · 4 times the value. */
function roundRows(value: number): number {
  const scale = 4 * Math.sqrt(8);
  return Math.round(scale * value) / scale;
}

/** libjpeg's DCT ends in eighths, before halves of a step are rounded away from zero: ties are frequent where steps are even. */
function quantise(coefficient: number, step: number): number {
  const eighths = Math.round(8 * coefficient);
  return Math.sign(eighths) * Math.floor(Math.abs(eighths) / (8 * step) + 0.5) * step;
}
