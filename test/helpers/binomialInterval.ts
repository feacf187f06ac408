/**
 * The narrowest whole numbers [low, high] with P(X < low) ≤ tail and P(X > high) ≤ tail for X ~ Binomial(trials,
 * probability), from the exact distribution.
 */
export function binomialInterval(trials: number, probability: number, tail: number): [number, number] {
  const masses = binomialMasses(trials, probability);
  return [quantile(masses, tail), trials - quantile(masses.toReversed(), tail)];
}

/** P(X = k) for k = 0 … trials; logarithms keep large trials from underflowing. */
export function binomialMasses(trials: number, probability: number): number[] {
  let log = trials * Math.log1p(-probability);
  const odds = Math.log(probability) - Math.log1p(-probability);
  return Array.from({ length: trials + 1 }, (_, successes) => {
    if (successes > 0) log += Math.log((trials - successes + 1) / successes) + odds;
    return Math.exp(log);
  });
}

/** How many of the first masses can be left out before their sum exceeds `tail`. */
function quantile(masses: readonly number[], tail: number): number {
  let sum = 0;
  let count = 0;
  while (sum + masses[count] <= tail) sum += masses[count++];
  return count;
}
