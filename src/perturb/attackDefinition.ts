import type { Bounds } from './bounds.js';
import type { Subject } from './subject.js';

/**
 * An attack, on one image. It returns the strongest image that it found (which the caller projects into ball and box
 * and classifies again), or the nearest adversarial one, and the clean image if it found none.
 */
export type Attack<Spec> = (subject: Subject, spec: Spec) => Promise<Float32Array>;

/** What a kind of attack is, for everything that handles attacks by name. */
export interface AttackDefinition<Spec extends Bounds> {
  readonly run: Attack<Spec>;
  /** The norms that it is defined for. */
  readonly norms: readonly Spec['norm'][];
  /** `strongest`: an image inside the ball. `nearest`: the adversarial image of the smallest norm, whatever ε is. */
  readonly seeks: 'strongest' | 'nearest';
  /** Whether it can be told which class to reach. */
  readonly targeted: boolean;
  /**
   * Whether every image asks the same questions in the same order, so that all images of a batch stay together: what a
   * network in train mode needs, whose answers depend on the batch.
   */
  readonly lockstep: boolean;
  /** What the number in `name-K` counts, and its value where the name has none; without it the name has no number. */
  readonly count?: { readonly of: 'steps' | 'queries'; readonly default?: number };
  /** The attack with its paper's parameters. */
  defaults(bounds: { epsilon: number; norm: Spec['norm'] }, count: number): Spec;
}
