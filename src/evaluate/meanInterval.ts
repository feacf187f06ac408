import { studentQuantile } from './studentQuantile.js';

/**
 * The 95 % confidence interval of a mean by Student's t: x̄ ± t₀.₉₇₅,ₙ₋₁ · s / √n, for independent values that are about
 * normal. With three values it reaches 2.48 s to either side.
 *
 * @param values at least two; of one, whose deviation is not known, both ends are NaN
 * @example
 * meanInterval([0.4, 0.5, 0.6]); // [0.2516, 0.7484]
 */
export function meanInterval(values: readonly number[]): readonly [low: number, high: number] {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const reach = studentQuantile(n - 1, 0.975) * Math.sqrt(squares / (n - 1) / n);
  return [mean - reach, mean + reach];
}
