import { quantile } from '../../base/quantile.js';
import type { AccuracyTable } from './accuracyTable.js';
import { countInBins } from './histogram2d.js';
import type { TableSummary } from './tableSummary.js';

/** Bins along each axis of the whole cloud, and of its top: too few to tell one cell from the next. */
const cloudBins = 48;
const topBins = 24;

/** Share of the distinct cells below the top. */
const belowTop = 0.95;

/** The summary of a table. See {@link TableSummary}. */
export function summariseTable({ columns, of }: AccuracyTable): TableSummary {
  const levels = [...columns].map(([name, { sorted }]) => ({
    name,
    median: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    best: quantile(sorted, 1),
  }));
  const byMedian = levels.toSorted((one, other) => other.median - one.median);
  const [clean, robust] = [byMedian[0].name, byMedian[byMedian.length - 1].name];
  const [x, y] = [clean, robust].map(name => columns.get(name));
  if (x === undefined || y === undefined) throw new Error('a table without columns');
  const best = y.ofClass.indexOf(y.sorted[y.sorted.length - 1]);
  const threshold = quantile(y.sorted, belowTop);
  const isTop = (_: number, index: number) => y.accuracies[index] >= threshold;
  return {
    of,
    clean,
    robust,
    levels: Object.fromEntries(levels.map(({ name, ...level }) => [name, level])),
    optimum: { clean: x.ofClass[best], robust: y.ofClass[best] },
    cloud: countInBins({ x: x.accuracies, y: y.accuracies }, cloudBins),
    top: countInBins({ x: x.accuracies.filter(isTop), y: y.accuracies.filter(isTop) }, topBins),
  };
}
