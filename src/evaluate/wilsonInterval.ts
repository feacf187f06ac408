/**
 * Wilson score interval of a share: (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n) (Wilson, JASA 22, 1927).
 *
 * @param z standard normal quantile; 1.96 is 95 %
 * @example wilsonInterval(8, 10); // [0.490, 0.943]
 */
export function wilsonInterval(successes: number, trials: number, z = 1.959963984540054): [number, number] {
  const share = successes / trials;
  const spread = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  const centre = share + (z * z) / (2 * trials);
  const scale = 1 + (z * z) / trials;
  // At 0 and n one end is the share itself, which rounding would miss.
  return [
    successes === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    successes === trials ? 1 : Math.min(1, (centre + spread) / scale),
  ];
}
