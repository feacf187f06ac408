/** The running mean of the gradients' norms: an exponential mean of the last hundred or so, and how many it saw. */
export interface NormHistory {
  readonly mean: number;
  readonly count: number;
}

export const emptyHistory: NormHistory = { mean: 0, count: 0 };

/** A norm this many times the running mean stands out. */
export const spikeFactor = 10;
/** Norms before any can stand out. */
const settled = 20;
const decay = 0.99;

/** Whether a norm is more than {@link spikeFactor} times the mean of those before it; never one of the first twenty. */
export function isSpike({ mean, count }: NormHistory, norm: number): boolean {
  return count >= settled && norm > spikeFactor * mean;
}

/** The history with one more norm; one that stands out counts as the largest that would not, lest it hide the next. */
export function withNorm(history: NormHistory, norm: number): NormHistory {
  const { mean, count } = history;
  const seen = isSpike(history, norm) ? spikeFactor * mean : norm;
  const kept = Math.min(decay, count / (count + 1));
  return { mean: kept * mean + (1 - kept) * seen, count: count + 1 };
}
