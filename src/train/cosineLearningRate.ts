/**
 * Cosine annealing (Loshchilov & Hutter, arXiv 1608.03983, eq. 5, without restarts), per epoch as DARTS uses it:
 * η = η_min + ½ (η_max − η_min)(1 + cos(π · epoch / epochs)).
 *
 * @param epoch from 0; the first epoch trains at `from`
 */
export function cosineLearningRate(
  epoch: number,
  epochs: number,
  { from, to }: { from: number; to: number },
): number {
  return to + 0.5 * (from - to) * (1 + Math.cos((Math.PI * epoch) / epochs));
}
