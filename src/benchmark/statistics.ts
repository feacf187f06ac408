import { quantile } from '../base/quantile.js';

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
