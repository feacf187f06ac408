import type { AccuracyTable } from '../../evaluate/table/accuracyTable.js';
import { tableColumn } from '../../evaluate/table/tableColumn.js';
import type { NasBench201Genotype } from '../../space/genotype.js';
import { nasBench201Index } from '../../space/nasBench201/cellIndex.js';

/**
 * Scores a cell by a column of a table.
 *
 * @throws InputError if the table has no such column
 */
export function tableScore(table: AccuracyTable, column: string): (genotype: NasBench201Genotype) => number {
  const { accuracies } = tableColumn(table, column);
  return genotype => accuracies[nasBench201Index(genotype)];
}
