export interface EarlyStopOptions {
  /** Smallest λ̄(i − lag) / λ̄(i) that the search goes on with, in (0, 1). */
  readonly ratio: number;
  /** Measurements from the earlier mean to the later one, and the way that the search goes back. */
  readonly lag: number;
  /** Measurements of a moving mean, an odd number. */
  readonly window: number;
  /** First epoch, from 1, that may be gone back to: eigenvalues grow fast while the weights are still untrained. */
  readonly firstEpoch: number;
}

/** The dominant eigenvalue of the α-Hessian at the end of an epoch. */
export interface MeasuredEigenvalue {
  /** From 1. */
  readonly epoch: number;
  readonly value: number;
}

/** That the eigenvalue grew too fast, and where it had not yet. */
export interface EigenvalueGrowth {
  /** λ̄(i − lag). */
  readonly before: number;
  /** λ̄(i). */
  readonly after: number;
  /** Epoch i − lag, from 1: its α is what the search returns. */
  readonly returns: number;
}

/**
 * The stopping rule of DARTS-ES (Zela et al., arXiv 1909.09656, §4.3): with λ̄(i) the mean magnitude of the dominant eigenvalue
 * over `window` measurements around i, the search stops when λ̄(i − lag) / λ̄(i) < ratio and returns the architecture of
 * i − lag. i is the latest measurement whose window is full on its right; on its left a window ends at the first one.
 *
 * @param measured in order, the latest last; the rule is asked after every one
 * @returns undefined while the search may go on
 * @example
 * findGrowth([1, 1, 1, 2].map((value, i) => ({ epoch: i + 1, value })), { ratio: 0.75, lag: 1, window: 1, firstEpoch: 1 });
 * // { before: 1, after: 2, returns: 3 }
 */
export function findGrowth(
  measured: readonly MeasuredEigenvalue[],
  { ratio, lag, window, firstEpoch }: EarlyStopOptions,
): EigenvalueGrowth | undefined {
  const half = Math.floor(window / 2);
  const now = measured.length - 1 - half;
  const then = now - lag;
  if (then < 0 || measured[then].epoch < firstEpoch) return undefined;
  const smoothed = (centre: number) => {
    const around = measured.slice(Math.max(0, centre - half), centre + half + 1);
    return around.reduce((sum, { value }) => sum + Math.abs(value), 0) / around.length;
  };
  const [before, after] = [smoothed(then), smoothed(now)];
  return before < ratio * after ? { before, after, returns: measured[then].epoch } : undefined;
}

/** Epochs that a search needs at least for {@link findGrowth} to stop it, measured every `every` epochs. */
export function epochsToStop(
  { lag, window, firstEpoch }: Omit<EarlyStopOptions, 'ratio'>,
  every: number,
): number {
  return (Math.ceil(firstEpoch / every) + lag + Math.floor(window / 2)) * every;
}
