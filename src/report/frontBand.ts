import { quantile } from '../base/quantile.js';
import { randomStream } from '../base/randomStream.js';
import type { TradeOff } from '../evaluate/paretoFront.js';
import type { OutcomeArm } from './outcomes.js';

/** Cells of an arm from which on it is resampled: two have two values of a mean beside their own. */
const fewestCells = 3;
const resamples = 1000;
const places = 200;

/** How robust the best arm is that is at least so clean; 0 where none is. */
export interface FrontBand {
  readonly clean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * A pointwise 95 % band of the Pareto front of the arms' means, by the percentile bootstrap over seeds (stratified: the cells of each arm are
 * drawn with replacement, their two accuracies together, as Agarwal et al. 2021, arXiv 2108.13264, do for runs). At clean accuracy c, a
 * resample's front is max { mean robust accuracy of an arm : its mean clean accuracy ≥ c }. For few seeds such a band is too narrow: three have
 * ten resamples. Undefined where an arm has fewer than three cells. The same cells give the same band.
 *
 * @param span of clean accuracies, in which the band is known at 200 places
 */
export function frontBand(
  arms: readonly OutcomeArm[],
  span: readonly [number, number],
): FrontBand | undefined {
  if (arms.length === 0 || arms.some(({ outcomes }) => outcomes.length < fewestCells)) return undefined;
  const stream = randomStream(0, 'front band');
  const [left, right] = span;
  const clean = Array.from({ length: places }, (_, at) => left + ((right - left) * at) / (places - 1));
  const fronts = clean.map(() => new Float64Array(resamples));
  for (let resample = 0; resample < resamples; resample++) {
    const means = arms.map(({ outcomes }) => resampledMean(outcomes, count => stream.below(count)));
    means.sort((one, other) => other.clean - one.clean);
    let [next, best] = [0, 0];
    for (let at = places - 1; at >= 0; at--) {
      for (; next < means.length && means[next].clean >= clean[at]; next++)
        best = Math.max(best, means[next].robust);
      fronts[at][resample] = best;
    }
  }
  for (const values of fronts) values.sort();
  const end = (share: number) => fronts.map(values => quantile(values, share));
  return { clean, low: end(0.025), high: end(0.975) };
}

function resampledMean(cells: readonly TradeOff[], below: (count: number) => number): TradeOff {
  let [clean, robust] = [0, 0];
  for (let draw = 0; draw < cells.length; draw++) {
    const cell = cells[below(cells.length)];
    clean += cell.clean / cells.length;
    robust += cell.robust / cells.length;
  }
  return { clean, robust };
}
