import { meanInterval } from '../evaluate/meanInterval.js';
import type { TradeOff } from '../evaluate/paretoFront.js';
import type { OutcomeArm } from './outcomes.js';

/** Cells of an arm from which on the interval of its mean is drawn: that of two reaches nine deviations. */
const fewestCells = 3;

/** What the arms' means are at least and at most. */
export interface FrontBand {
  readonly low: readonly TradeOff[];
  readonly high: readonly TradeOff[];
}

/**
 * Between which two fronts the Pareto front of the means lies: of the lower and of the upper ends of the 95 % confidence intervals of each
 * arm's mean clean and mean robust accuracy (Student's t, each interval on its own), within [0, 1]. If all intervals hold, so does the band.
 * Undefined where an arm has fewer than three cells, since nothing is known of how far its mean would move.
 */
export function frontBand(arms: readonly OutcomeArm[]): FrontBand | undefined {
  if (arms.length === 0 || arms.some(({ outcomes }) => outcomes.length < fewestCells)) return undefined;
  const intervals = arms.map(({ outcomes }) => ({
    clean: meanInterval(outcomes.map(({ clean }) => clean)),
    robust: meanInterval(outcomes.map(({ robust }) => robust)),
  }));
  const ends = (end: 0 | 1) =>
    intervals.map(({ clean, robust }) => ({ clean: share(clean[end]), robust: share(robust[end]) }));
  return { low: ends(0), high: ends(1) };
}

function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}
