/** Accuracies of a network that corruption errors are computed from. */
export interface CorruptionAccuracies {
  readonly clean: number;
  /** By corruption: an accuracy for each severity. */
  readonly corruptions: Readonly<Record<string, readonly number[]>>;
}

export interface CorruptionError {
  /** CE of each corruption; null where the baseline makes no error. */
  readonly errors: Readonly<Record<string, number | null>>;
  /** Mean of the CEs (mCE); null if one of them is. */
  readonly mean: number | null;
  /** Mean of the relative CEs, of what corruption adds to the clean error; null where the baseline loses nothing. */
  readonly relativeMean: number | null;
}

/**
 * Corruption error against a baseline: CE_c = Σ_s E_{s,c} / Σ_s E⁰_{s,c}, the mCE is the mean over the corruptions c, and the relative CE is
 * Σ_s (E_{s,c} − E_clean) / Σ_s (E⁰_{s,c} − E⁰_clean) (Hendrycks & Dietterich, arXiv 1903.12261, §4.1). Shares, not percent: 1 is as good
 * as the baseline.
 *
 * @param baseline of the same corruptions and severities
 */
export function corruptionError(own: CorruptionAccuracies, baseline: CorruptionAccuracies): CorruptionError {
  const names = Object.keys(own.corruptions);
  const ratios = (offset: (network: CorruptionAccuracies) => number) =>
    names.map(name => {
      const sum = (network: CorruptionAccuracies) =>
        network.corruptions[name].reduce((total, accuracy) => total + offset(network) - accuracy, 0);
      const errors = sum(baseline);
      return errors > 0 ? sum(own) / errors : null;
    });
  const errors = ratios(() => 1);
  return {
    errors: Object.fromEntries(names.map((name, i) => [name, errors[i]])),
    mean: meanOf(errors),
    relativeMean: meanOf(ratios(({ clean }) => clean)),
  };
}

function meanOf(values: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return sum / values.length;
}
