import { setImmediate } from 'node:timers/promises';
import { InputError } from '../../base/inputError.js';
import { quantile } from '../../base/quantile.js';
import type { RandomStream } from '../../base/randomStream.js';
import type { NasBench201Genotype } from '../../space/genotype.js';
import { nasBench201Index } from '../../space/nasBench201/cellIndex.js';
import type { AccuracyTable } from '../table/accuracyTable.js';
import { kendall } from './kendall.js';
import { spearman } from './spearman.js';

/** A cell with what a supernet, a proxy or a short training makes of it; the higher the better. */
export interface EstimatedCell {
  readonly genotype: NasBench201Genotype;
  readonly estimate: number;
}

/** A correlation, with its bootstrap confidence interval. */
export interface Correlation {
  readonly value: number;
  readonly interval: readonly [number, number];
}

export interface TableCorrelation {
  /** Cells that were compared. */
  readonly cells: number;
  /** By the table's columns. */
  readonly columns: Readonly<
    Record<string, { readonly spearman: Correlation; readonly kendall: Correlation }>
  >;
}

export interface BootstrapOptions {
  readonly stream: RandomStream;
  /** Samples of cells, drawn with replacement; 1,000 by default. */
  readonly resamples?: number;
  /** Of the interval, in (0, 1); 0.95 by default. */
  readonly level?: number;
}

/** Between two of these parts other work may run: a part of the whole space takes some ten milliseconds. */
const resamplesAtOnce = 10;

/**
 * How well estimates order cells: Spearman's ρ and Kendall's τ-b with every column of a table, with percentile bootstrap
 * intervals (Efron & Tibshirani, 1993, §13.3) over the cells. A resample in which all estimates are equal has no
 * correlation and is left out.
 *
 * @throws InputError for fewer than three cells, estimates that are not finite or all equal, or measured accuracies
 *   that are all equal
 * @example
 * const { columns } = await correlateWithTable(table, cells, { stream: randomStream(1, 'bootstrap') });
 * columns.pgd_8_acc.kendall.value;
 */
export async function correlateWithTable(
  table: AccuracyTable,
  cells: readonly EstimatedCell[],
  { stream, resamples = 1000, level = 0.95 }: BootstrapOptions,
): Promise<TableCorrelation> {
  const estimates = Float64Array.from(cells, ({ estimate }) => estimate);
  const indices = Uint32Array.from(cells, ({ genotype }) => nasBench201Index(genotype));
  requireOrder(estimates, 'estimates');
  const draws = Array.from({ length: resamples }, () =>
    Uint32Array.from(cells, () => stream.below(cells.length)),
  );
  const correlate = async (measured: Float64Array, coefficient: typeof spearman): Promise<Correlation> => {
    const drawn: number[] = [];
    for (const draw of draws) {
      drawn.push(coefficient(taken(estimates, draw), taken(measured, draw)));
      if (drawn.length % resamplesAtOnce === 0) await setImmediate();
    }
    const sorted = Float64Array.from(drawn.filter(value => !Number.isNaN(value))).sort();
    const tail = (1 - level) / 2;
    return {
      value: coefficient(estimates, measured),
      interval: [quantile(sorted, tail), quantile(sorted, 1 - tail)],
    };
  };
  const columns: Record<string, TableCorrelation['columns'][string]> = {};
  for (const [name, { accuracies }] of table.columns) {
    const measured = taken(accuracies, indices);
    requireOrder(measured, `accuracies ${name}`);
    columns[name] = {
      spearman: await correlate(measured, spearman),
      kendall: await correlate(measured, kendall),
    };
  }
  return { cells: cells.length, columns };
}

function taken(values: Float64Array, items: Uint32Array): Float64Array {
  return Float64Array.from(items, item => values[item]);
}

function requireOrder(values: Float64Array, what: string): void {
  const fault = faultOf(values, what);
  if (fault === undefined) return;
  throw new InputError({
    given: `${fault}, to be correlated`,
    expected: 'at least three cells whose values are finite and not all equal',
    remedy: 'take more cells, or another estimate',
  });
}

function faultOf(values: Float64Array, what: string): string | undefined {
  if (values.length < 3) return `${values.length} cells`;
  if (!values.every(Number.isFinite)) return `${what} that are not finite`;
  return values.every(value => value === values[0]) ? `${what} that are all equal` : undefined;
}
