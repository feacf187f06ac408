import type { Trial } from './trial.js';

/** The best of at least one trial; of equals the first. */
export function bestTrial<Cell>(trials: readonly Trial<Cell>[]): Trial<Cell> {
  return trials.reduce((best, trial) => (trial.score > best.score ? trial : best));
}
