import type { Split } from '../data/split.js';
import type { EvaluablePerturbation, Perturbation, Target } from '../perturb/perturbation.js';
import type { Flag } from './flags/flag.js';

export interface AttackSetup {
  /** Attacked in eval mode. */
  readonly target: Target;
  readonly split: Split<'test'>;
  readonly attacks: readonly Perturbation[];
  /** Security curves to be drawn after the attacks. */
  readonly curves?: readonly CurveSetup[];
  readonly batchSize: number;
  readonly seed: number;
  /** Called as images are done: `stage` is `clean`, an attack's name or `flags`. */
  readonly onProgress?: (stage: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** Called with the adversarial image of each one that an attack felled, before the journal keeps the result. */
  readonly onFelled?: (attack: string, index: number, image: Float32Array) => void;
  /** Called with what the attack ended with for each image that it was tried on, whether it fell or not, at the same time. */
  readonly onImage?: (attack: string, index: number, image: Float32Array) => void;
  /** End an image's attack at its first adversarial point. Default true. */
  readonly stopEarly?: boolean;
  readonly journal?: AttackJournal;
}

/** One attack at several strengths. */
export interface CurveSetup {
  readonly points: readonly { readonly at: number; readonly attack: EvaluablePerturbation }[];
  /**
   * The balls lie in each other, in this order: an image that fell in a smaller one has fallen in the larger too and is not
   * attacked again, so that the curve never rises.
   */
  readonly nested: boolean;
  /** Radius of the evaluation: what falls within it counts for the worst case. */
  readonly epsilon: number;
}

/** Robust accuracy at one radius, or one number of steps. */
export interface CurvePoint {
  readonly at: number;
  readonly accuracy: number;
  /** Wilson 95 % interval. */
  readonly interval: [number, number];
}

/** What came of one attack on one image: all that an evaluation needs of it. */
export interface ImageRecord {
  /** The image's place in the split. */
  readonly index: number;
  readonly prediction: number;
  /** See {@link AttackOutcome.norms}. */
  readonly norm: number;
  /** Of a targeted attack, whether the image has the target class now; nothing where that is its own, which is not attacked. */
  readonly reached?: boolean;
  /** Of an ensemble, the member that felled it. */
  readonly by?: string;
}

/** What an attack has cost so far. */
export interface Spent {
  readonly seconds: number;
  readonly forwardPasses: number;
  readonly backwardPasses: number;
  /** Images sent through forward passes. */
  readonly queries: number;
}

/** Where results are kept while an evaluation runs, so that a killed one can go on. */
export interface AttackJournal {
  /** What is known of an attack already, which is not computed again, and what it has cost. */
  known(attack: string): { readonly records: readonly ImageRecord[]; readonly spent: Spent };
  /** Keeps a result and what its attack has cost so far. Called between passes: it should be quick. */
  keep(attack: string, record: ImageRecord, spent: Spent): void;
}

export interface AttackOutcome extends Spent {
  /** Share of all images that are classified correctly before and after this attack, whatever class it aims at. */
  readonly accuracy: number;
  /** Wilson 95 % interval of the accuracy. */
  readonly interval: [number, number];
  /** Of a targeted attack, the share of the attacked images that it brought to the target class. */
  readonly targetSuccess?: number;
  /** 1 for each image that still stands. */
  readonly standing: Uint8Array;
  /**
   * Norm of the smallest perturbation that is known to fell each image, of a targeted attack to bring it to its target class: 0 for those that are wrong from the start, ∞ where none
   * was found, NaN where a perturbation of one's own does not tell.
   */
  readonly norms: Float64Array;
  /** Class of each image's final result; its own label's where it still stands. */
  readonly predictions: Int32Array;
  /** Of an ensemble, the member that felled each image. */
  readonly felledBy: readonly (string | undefined)[];
}

export interface AttackEvaluation {
  readonly images: number;
  readonly clean: number;
  /** Wilson 95 % interval of the clean accuracy. */
  readonly cleanInterval: [number, number];
  readonly attacks: Readonly<Record<string, AttackOutcome>>;
  /** The points of each security curve. */
  readonly curves: readonly (readonly CurvePoint[])[];
  /** Share of images that stand after everything that was tried: every attack, and every point of a curve within its radius. */
  readonly worstCase: number;
  /** Wilson 95 % interval of the worst case. */
  readonly worstCaseInterval: [number, number];
  /** 1 for each image that stands after all of that. */
  readonly standing: Uint8Array;
  /** The class of each clean image. */
  readonly cleanPredictions: Int32Array;
  readonly flags: readonly Flag[];
}
