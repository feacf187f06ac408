import { quantile } from '../../base/quantile.js';

/** How a number is distributed over repeats. */
export interface Spread {
  readonly mean: number;
  /** Standard deviation of a repeat, unbiased in its square. */
  readonly sd: number;
  /** By share, type 7. */
  readonly quantiles: Readonly<Record<(typeof shares)[number], number>>;
}

const shares = ['0.05', '0.25', '0.5', '0.75', '0.95'] as const;

/** The spread of at least two values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const [p5, p25, p50, p75, p95] = shares.map(share => quantile(sorted, Number(share)));
  return {
    mean,
    sd: Math.sqrt(squares / (sorted.length - 1)),
    quantiles: { '0.05': p5, '0.25': p25, '0.5': p50, '0.75': p75, '0.95': p95 },
  };
}
