import type { Targetable } from '../targetable.js';

/** Auto-PGD, as data. */
export interface ApgdSpec extends Targetable {
  readonly kind: 'apgd-ce' | 'apgd-dlr' | 'apgd-t';
  readonly epsilon: number;
  readonly norm: 'linf' | 'l2' | 'l1';
  /** Iterations of each climb. */
  readonly steps: number;
  /** Climbs, each from its own start (for `apgd-t`, per target class). */
  readonly restarts: number;
  /** ρ: share of the steps between two checkpoints that must have raised the loss. */
  readonly rho: number;
  /** Passes of which each gradient is the mean. */
  readonly samples: number;
  /** How many of the likeliest wrong classes `apgd-t` aims at; at most all of them. */
  readonly targetClasses?: number;
  /** In L1, climb in balls of 3 ε, 2 ε and ε one after the other (30 %, 30 % and 40 % of the steps). */
  readonly shrinkingRadius?: boolean;
}
