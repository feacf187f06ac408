/**
 * Quantile of Student's t distribution with a whole number ν of degrees of freedom: the t with P(T ≤ t) = share.
 * P(|T| ≤ t) is the finite sum of Abramowitz & Stegun (1964), 26.7.3 for odd ν and 26.7.4 for even ν, with θ = arctan(t / √ν); it is
 * inverted by bisection to the last bits of a double.
 *
 * @param degrees ν, at least 1
 * @param share in [0.5, 1)
 * @example
 * studentQuantile(2, 0.975); // 4.302652729911275
 */
export function studentQuantile(degrees: number, share: number): number {
  const within = 2 * share - 1;
  let [low, high] = [0, Math.PI / 2];
  // θ rather than t, which has no bound.
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (shareWithin(middle, degrees) < within) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan((low + high) / 2);
}

/** P(|T| ≤ √ν · tan θ). */
function shareWithin(theta: number, degrees: number): number {
  const [sine, cosine] = [Math.sin(theta), Math.cos(theta)];
  const odd = degrees % 2 === 1;
  // Even ν: 1 + cos²/2 + 1·3/(2·4) cos⁴ + … up to cos^(ν−2); odd ν: cos + 2/3 cos³ + 2·4/(3·5) cos⁵ + … up to cos^(ν−2).
  let term = odd ? cosine : 1;
  let sum = 0;
  for (let power = odd ? 1 : 0; power <= degrees - 2; power += 2) {
    sum += term;
    term *= ((power + 1) / (power + 2)) * cosine * cosine;
  }
  return odd ? (2 / Math.PI) * (theta + sine * sum) : sine * sum;
}
