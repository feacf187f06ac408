/** Two accuracies of one network, both the more the better. */
export interface TradeOff {
  readonly clean: number;
  readonly robust: number;
}

/** Whether `one` is nowhere worse than `other`, and somewhere better. */
function dominates(one: TradeOff, other: TradeOff): boolean {
  return (
    one.clean >= other.clean &&
    one.robust >= other.robust &&
    (one.clean > other.clean || one.robust > other.robust)
  );
}

/**
 * The points that no other one dominates, by rising clean (so by falling robust) accuracy; of equal points, the first.
 *
 * @example
 * paretoFront([{ clean: 0.9, robust: 0.4 }, { clean: 0.8, robust: 0.3 }]); // the first alone
 */
export function paretoFront<Point extends TradeOff>(points: readonly Point[]): readonly Point[] {
  return points
    .filter(
      (point, place) =>
        !points.some(
          (other, at) =>
            dominates(other, point) ||
            (at < place && other.clean === point.clean && other.robust === point.robust),
        ),
    )
    .toSorted((one, other) => one.clean - other.clean);
}
