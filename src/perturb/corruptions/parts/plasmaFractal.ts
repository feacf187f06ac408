import type { RandomStream } from '../../../base/randomStream.js';

/**
 * A height map by the diamond-square algorithm on a torus, scaled to [0, 1]: at each scale the middles of squares, then of their
 * sides, are the mean of their four neighbours and a uniform number in ±wobble². The wobble is 100 and is divided by `decay` from
 * scale to scale, so that a small decay is rough.
 *
 * @param size side of the map, a power of 2
 */
export function plasmaFractal(size: number, decay: number, random: RandomStream): Float64Array {
  const map = new Float64Array(size * size);
  const wrap = (place: number) => (place + size) & (size - 1);
  const at = (row: number, column: number) => map[wrap(row) * size + wrap(column)];
  let wobble = 100;
  for (let step = size; step >= 2; step /= 2) {
    const half = step / 2;
    const fill = (row: number, column: number, sum: number) => {
      map[row * size + column] = sum / 4 + wobble * wobble * (2 * random.uniform() - 1);
    };
    for (let row = 0; row < size; row += step) {
      for (let column = 0; column < size; column += step) {
        const corners =
          at(row, column) + at(row + step, column) + at(row, column + step) + at(row + step, column + step);
        fill(row + half, column + half, corners);
      }
    }
    for (let row = 0; row < size; row += step) {
      for (let column = 0; column < size; column += step) {
        const middle = at(row + half, column + half);
        const corner = at(row, column);
        fill(row, column + half, middle + at(row - half, column + half) + corner + at(row, column + step));
        fill(row + half, column, middle + at(row + half, column - half) + corner + at(row + step, column));
      }
    }
    wobble /= decay;
  }
  const lowest = map.reduce((least, value) => Math.min(least, value));
  const highest = map.reduce((most, value) => Math.max(most, value));
  return map.map(value => (value - lowest) / (highest - lowest));
}
