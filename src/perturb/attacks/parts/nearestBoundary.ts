import type { Slope } from '../../subject.js';

/**
 * The class boundary that is nearest in a linear picture of the network: the slope with the least |value| / ‖gradient‖*,
 * where ‖·‖* is the dual norm (L1 for L∞, L2 for L2, L∞ for L1).
 */
export function nearestBoundary(slopes: readonly Slope[], norm: 'linf' | 'l2' | 'l1'): Slope {
  let nearest = slopes[0];
  let least = Number.POSITIVE_INFINITY;
  for (const slope of slopes) {
    const distance = Math.abs(slope.value) / (1e-12 + dualNorm(slope.gradient, norm));
    if (distance < least) {
      least = distance;
      nearest = slope;
    }
  }
  return nearest;
}

/** The largest increase of g · d over all d of norm 1. */
export function dualNorm(gradient: ArrayLike<number>, norm: 'linf' | 'l2' | 'l1'): number {
  let sum = 0;
  let squares = 0;
  let largest = 0;
  for (let i = 0; i < gradient.length; i++) {
    const size = Math.abs(gradient[i]);
    sum += size;
    squares += size * size;
    largest = Math.max(largest, size);
  }
  return { linf: sum, l2: Math.sqrt(squares), l1: largest }[norm];
}
