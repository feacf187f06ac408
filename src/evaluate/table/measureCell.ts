import type { NasBench201Genotype } from '../../space/genotype.js';
import { nasBench201Index } from '../../space/nasBench201/cellIndex.js';
import { distinctNasBench201 } from '../../space/nasBench201/distinctCells.js';
import type { AccuracyTable } from './accuracyTable.js';
import type { CellMeasurement } from './cellMeasurement.js';

/**
 * Looks a cell up. Rank and regret are among the distinct cells, each with the mean of its isomorphic members; so they
 * are the same for all members of a class.
 *
 * @throws InputError if the genotype is not of NAS-Bench-201
 * @example
 * measureCell(table, nasBench201FromDigits('333133')).rank.pgd_8_acc;
 */
export function measureCell({ columns, of }: AccuracyTable, genotype: NasBench201Genotype): CellMeasurement {
  const index = nasBench201Index(genotype);
  const place = distinctNasBench201().classOf[index];
  const measured = [...columns].map(([name, { accuracies, ofClass, sorted }]) => {
    const better = sorted.length - countUpTo(sorted, ofClass[place]);
    // Without the last bits, which a difference of two decimals has and neither of them means.
    const regret = Number((sorted[sorted.length - 1] - ofClass[place]).toFixed(12));
    return { name, accuracy: accuracies[index], rank: 1 + better, regret };
  });
  const byColumn = (value: (column: (typeof measured)[number]) => number) =>
    Object.fromEntries(measured.map(column => [column.name, value(column)]));
  return {
    index,
    accuracies: byColumn(({ accuracy }) => accuracy),
    rank: byColumn(({ rank }) => rank),
    of,
    regret: byColumn(({ regret }) => regret),
  };
}

/** How many of the ascending values are at most this large. */
function countUpTo(sorted: Float64Array, value: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle] <= value) from = middle + 1;
    else to = middle;
  }
  return from;
}
