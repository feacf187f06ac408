/**
 * Kendall's rank correlation τ-b (Kendall, Biometrika 33(3), 1945): (P − Q) / √((n₀ − n₁)(n₀ − n₂)), with P concordant and
 * Q discordant pairs out of n₀, of which n₁ are equal in x and n₂ in y. In [−1, 1]; NaN where all values of a side are
 * equal. Takes O(n log n).
 *
 * @param x as many values as `y`
 * @example
 * kendall([1, 2, 3], [1, 3, 2]); // 1/3
 */
export function kendall(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const [a, b] = [levels(x), levels(y)];
  const order = Uint32Array.from(a, (_, item) => item).sort((one, other) => a[one] - a[other]);
  const below = counter(b.length);
  let difference = 0;
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && a[order[to]] === a[order[from]]) to++;
    // Pairs of these with all of smaller x; those among themselves are equal in x.
    for (let place = from; place < to; place++) {
      const level = b[order[place]];
      difference += below.count(level) - (from - below.count(level + 1));
    }
    for (let place = from; place < to; place++) below.add(b[order[place]]);
  }
  const pairs = (order.length * (order.length - 1)) / 2;
  return difference / Math.sqrt((pairs - equalPairs(a)) * (pairs - equalPairs(b)));
}

/** Values by their place among the distinct ones, from 0. */
function levels(values: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from(values, (_, item) => item).sort((one, other) => values[one] - values[other]);
  const result = new Uint32Array(values.length);
  for (let place = 1; place < order.length; place++) {
    const [item, before] = [order[place], order[place - 1]];
    result[item] = result[before] + (values[item] === values[before] ? 0 : 1);
  }
  return result;
}

function equalPairs(of: Uint32Array): number {
  const counts = new Float64Array(of.length);
  for (const level of of) counts[level]++;
  return counts.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
}

/** Counts levels below a given one: a binary indexed tree (Fenwick, 1994). */
function counter(size: number) {
  const sums = new Uint32Array(size + 1);
  return {
    add(level: number): void {
      for (let node = level + 1; node <= size; node += node & -node) sums[node]++;
    },
    /** How many of the added levels are smaller. */
    count(level: number): number {
      let sum = 0;
      for (let node = level; node > 0; node -= node & -node) sum += sums[node];
      return sum;
    },
  };
}
