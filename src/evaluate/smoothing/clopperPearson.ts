import { binomialTail } from './binomialTail.js';

/**
 * The one-sided lower confidence bound of a probability (Clopper & Pearson, Biometrika 26, 1934): the p at which as many successes or more have the
 * probability α, which is the α-quantile of Beta(k, n − k + 1). With probability 1 − α at least it lies below the true one.
 *
 * @param successes k of `trials` n; 0 gives 0
 * @param alpha in (0, 1)
 * @example clopperPearson(1000, 1000, 0.001); // 0.001 ** (1 / 1000) = 0.99312
 */
export function clopperPearson(successes: number, trials: number, alpha: number): number {
  if (successes <= 0) return 0;
  if (successes >= trials) return alpha ** (1 / trials);
  let low = 0;
  let high = successes / trials;
  // P(X ≥ k) rises with p. Halved until neighbouring numbers are reached; the lower one is on the safe side.
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return low;
    if (binomialTail(successes, trials, middle) > alpha) high = middle;
    else low = middle;
  }
}
