/** A quantile of a sample, linear between its order statistics (type 7 of Hyndman & Fan, 1996). */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/**
 * The middle of a sample of at least one value, and its spread: the distance between the quartiles.
 *
 * @example
 * summarise([4, 1, 3, 2]); // { median: 2.5, spread: 1.5 }
 */
export function summarise(sample: readonly number[]): { median: number; spread: number } {
  const sorted = Float64Array.from(sample).sort();
  return { median: quantile(sorted, 0.5), spread: quantile(sorted, 0.75) - quantile(sorted, 0.25) };
}
