import type { Split } from '../data/split.js';
import type { Perturbation, Target } from '../perturb/perturbation.js';
import type { Flag } from './flags/flag.js';

export interface AttackSetup {
  /** Attacked in eval mode. */
  readonly target: Target;
  readonly split: Split<'test'>;
  readonly attacks: readonly Perturbation[];
  readonly batchSize: number;
  readonly seed: number;
  /** Called as images are done: `stage` is `clean`, an attack's name or `flags`. */
  readonly onProgress?: (stage: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface AttackOutcome {
  /** Share of all images that are classified correctly before and after this attack. */
  readonly accuracy: number;
  /** Wilson 95 % interval of the accuracy. */
  readonly interval: [number, number];
  readonly seconds: number;
  readonly forwardPasses: number;
  readonly backwardPasses: number;
  /** Images sent through forward passes. */
  readonly queries: number;
  /** 1 for each image that still stands. */
  readonly standing: Uint8Array;
  /**
   * Norm of the smallest perturbation that is known to fell each image: 0 for those that are wrong from the start, ∞ where none
   * was found, NaN where a perturbation of one's own does not tell.
   */
  readonly norms: Float64Array;
}

export interface AttackEvaluation {
  readonly images: number;
  readonly clean: number;
  readonly attacks: Readonly<Record<string, AttackOutcome>>;
  /** Share of images that stand after every attack. */
  readonly worstCase: number;
  readonly flags: readonly Flag[];
}
