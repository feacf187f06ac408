/**
 * The quantile function of the Poisson distribution: for a share u in [0, 1) the least k with P(X ≤ k) > u. Fed with uniform numbers
 * it draws Poisson numbers, one for one.
 *
 * @param mean at least 0 and at most 700, beyond which e^−mean is no longer a number
 */
export function poissonQuantiles(mean: number): (share: number) => number {
  const cumulative: number[] = [];
  let probability = Math.exp(-mean);
  let sum = probability;
  for (let k = 0; ; ) {
    cumulative.push(sum);
    probability *= mean / ++k;
    // Past the mean the terms fall: what is left is lost in rounding.
    if (k > mean && probability < 1e-17) break;
    sum += probability;
  }
  return share => {
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] > share) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
