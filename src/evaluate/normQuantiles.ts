/** Shares of the images at which {@link normQuantiles} tells the norm. */
export const quantileShares: readonly number[] = Array.from({ length: 21 }, (_, i) => i / 20);

/**
 * The distribution of least norms: for each of {@link quantileShares} the norm at or below which that share of the images falls
 * (the smallest, the one of every twentieth, …, the largest), null where it is ∞: no perturbation is known.
 * The share of norms above r is the robust accuracy at the radius r, but for a targeted attack, whose norms are of reaching its class.
 */
export function normQuantiles(norms: Float64Array): (number | null)[] {
  const sorted = norms.slice().sort();
  return quantileShares.map(share => {
    const norm = sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)];
    return Number.isFinite(norm) ? norm : null;
  });
}
