import type { RandomStream } from '../base/randomStream.js';

/**
 * A draw from the symmetric Beta(α, α) distribution on [0, 1], for α > 0: X / (X + Y) of two Gamma(α) variates, in logarithms,
 * so that a small α, whose variates underflow, gives its 0 and 1.
 */
export function betaVariate(alpha: number, random: RandomStream): number {
  const one = logGammaVariate(alpha, random);
  const other = logGammaVariate(alpha, random);
  return 1 / (1 + Math.exp(other - one));
}

/** log of a Gamma(α, 1) variate (Marsaglia & Tsang 2000); for α < 1 that of α + 1 times U^(1/α). */
function logGammaVariate(alpha: number, random: RandomStream): number {
  if (alpha < 1) return logGammaVariate(alpha + 1, random) + Math.log(1 - random.uniform()) / alpha;
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d * v);
  }
}
