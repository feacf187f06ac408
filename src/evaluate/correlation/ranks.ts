/**
 * Ranks of values from 1, ascending; equal values share the mean of the ranks that they take together.
 *
 * @example
 * ranks([10, 30, 10]); // Float64Array.of(1.5, 3, 1.5)
 */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from(values, (_, item) => item).sort((one, other) => values[one] - values[other]);
  const result = new Float64Array(values.length);
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let place = from; place < to; place++) result[order[place]] = (from + 1 + to) / 2;
  }
  return result;
}
