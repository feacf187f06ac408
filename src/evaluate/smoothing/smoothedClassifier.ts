import { binomialTail } from './binomialTail.js';
import { clopperPearson } from './clopperPearson.js';
import { normalQuantile } from './normalQuantile.js';

/** What the base network answered to noisy copies of one image. */
export interface NoisyVotes {
  /** The class of most of the first n₀ answers, by which the class to be certified is chosen. */
  readonly selected: number;
  /** How many of the n further answers are that class. */
  readonly hits: number;
  /** The class of most of the n answers, with its count and the count of the next. */
  readonly top: number;
  readonly topCount: number;
  readonly secondCount: number;
}

export interface SmoothingParameters {
  /** Standard deviation of the noise, in pixel values. */
  readonly sigma: number;
  /** Answers by which the class is selected. */
  readonly n0: number;
  /** Answers by which its probability is bounded. */
  readonly n: number;
  /** How probable it may be that a statement is wrong. */
  readonly alpha: number;
}

/** A class and the L2 radius within which the smoothed classifier keeps it; no class where it abstains. */
export interface Certificate {
  readonly prediction: number | undefined;
  readonly radius: number;
  /** Lower confidence bound of the selected class's probability. */
  readonly probability: number;
}

/**
 * CERTIFY of randomised smoothing (Cohen, Rosenfeld & Kolter, arXiv 1902.02918, §3.2.2): with p the Clopper–Pearson bound of the selected
 * class, the radius is σ Φ⁻¹(p) where p > ½; else it abstains. Wrong with probability at most α.
 */
export function certify(
  { selected, hits }: NoisyVotes,
  { sigma, n, alpha }: SmoothingParameters,
): Certificate {
  const probability = clopperPearson(hits, n, alpha);
  if (!(probability > 0.5)) return { prediction: undefined, radius: 0, probability };
  return { prediction: selected, radius: sigma * normalQuantile(probability), probability };
}

/**
 * PREDICT of randomised smoothing (the same, §3.2.1): the class of most answers if the two-sided binomial test tells it from the next at α; undefined
 * where it abstains.
 */
export function predictSmoothed(
  { top, topCount, secondCount }: NoisyVotes,
  { alpha }: Pick<SmoothingParameters, 'alpha'>,
): number | undefined {
  const both = topCount + secondCount;
  const value = both === 0 ? 1 : Math.min(1, 2 * binomialTail(topCount, both, 0.5));
  return value <= alpha ? top : undefined;
}

/** The largest radius that n answers can certify: all of them the same. */
export function largestRadius({ sigma, n, alpha }: SmoothingParameters): number {
  return Math.max(0, sigma * normalQuantile(clopperPearson(n, n, alpha)));
}
