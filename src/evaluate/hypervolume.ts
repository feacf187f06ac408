import { paretoFront, type TradeOff } from './paretoFront.js';

/**
 * The area that some point of a set dominates, above and to the right of a reference point (Zitzler & Thiele 1998, the
 * S metric, in two dimensions): ∑ᵢ (cᵢ − cᵢ₋₁) · (rᵢ − r₀) over the front by rising c, with c₀ and r₀ of the reference. Points that are not
 * better than the reference in both count for nothing. Accuracies in [0, 1] and the reference (0, 0) give a number in [0, 1].
 *
 * @example
 * hypervolume([{ clean: 0.9, robust: 0.4 }, { clean: 0.8, robust: 0.5 }]); // 0.8 · 0.5 + 0.1 · 0.4 = 0.44
 */
export function hypervolume(
  points: readonly TradeOff[],
  reference: TradeOff = { clean: 0, robust: 0 },
): number {
  const better = points.filter(({ clean, robust }) => clean > reference.clean && robust > reference.robust);
  let area = 0;
  let left = reference.clean;
  for (const { clean, robust } of paretoFront(better)) {
    area += (clean - left) * (robust - reference.robust);
    left = clean;
  }
  return area;
}
