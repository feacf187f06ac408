import type { ClimbEnd } from './climbEnd.js';

/** Decides at checkpoints how long the steps are, and whether to go on from the best point. */
export interface StepSchedule {
  /** Moves x by one step along the gradient, in place, before projection. */
  step(x: Float32Array, gradient: Float32Array): void;
  /** Tells the loss of the newest point; true where the climb goes on from the best point. */
  observe(value: number, best: ClimbEnd): boolean;
}
