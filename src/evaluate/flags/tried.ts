import type { Perturbation } from '../../perturb/perturbation.js';
import type { AttackOutcome } from '../attackEvaluation.js';

/** An attack of an evaluation, or a point of its curves, and what came of it. */
export interface Tried {
  readonly attack: Perturbation;
  readonly outcome: AttackOutcome;
  /** Whether it was tried on every image that is classified correctly, not only on those that a smaller ball left standing. */
  readonly onAll: boolean;
}
