/**
 * P(X ≥ k) for X ~ Binomial(n, p), to a relative error of about 1e−12: the sum of the masses from k on, or one minus the sum of
 * those below, whichever has the smaller terms.
 *
 * @param successes k, from 0 to n
 * @param trials n
 * @param probability p in [0, 1]
 */
export function binomialTail(successes: number, trials: number, probability: number): number {
  if (successes <= 0) return 1;
  if (probability <= 0) return 0;
  if (probability >= 1) return 1;
  const odds = probability / (1 - probability);
  // Away from the mean masses fall, so that the first of a sum is its largest and the sum can end early.
  if (successes > trials * probability) {
    return sumMasses(
      logMass(successes, trials, probability),
      successes,
      k => ((trials - k) / (k + 1)) * odds,
      1,
    );
  }
  const below = successes - 1;
  return 1 - sumMasses(logMass(below, trials, probability), below, k => k / ((trials - k + 1) * odds), -1);
}

/** Σ of masses from a count on, each the last times `ratio`, until they no longer count. */
function sumMasses(logFirst: number, first: number, ratio: (count: number) => number, step: 1 | -1): number {
  let term = 1;
  let sum = 0;
  for (let count = first; term > 1e-17 * sum; count += step) {
    sum += term;
    term *= ratio(count);
  }
  return Math.exp(logFirst + Math.log(sum));
}

/** log of the mass at k: a product of n factors near 1, taken as a sum of logarithms of ratios. */
function logMass(successes: number, trials: number, probability: number): number {
  const few = Math.min(successes, trials - successes);
  let log = successes * Math.log(probability) + (trials - successes) * Math.log1p(-probability);
  for (let i = 1; i <= few; i++) log += Math.log((trials - few + i) / i);
  return log;
}
