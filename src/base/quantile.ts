/**
 * A quantile of a sample, linear between its order statistics (type 7 of Hyndman & Fan, 1996).
 *
 * @param sorted at least one value, ascending
 * @param share in [0, 1]
 * @example
 * quantile(Float64Array.of(1, 2, 4), 0.75); // 3
 */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
