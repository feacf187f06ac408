import { parseNasBench201 } from '../../space/nasBench201/genotypeCodec.js';
import type { AccuracyTable } from './accuracyTable.js';
import type { CellMeasurement } from './cellMeasurement.js';
import { measureCell } from './measureCell.js';

/**
 * Where a search stood after each of its epochs: the measured accuracies of the cells that it would have ended in. It
 * is a look back: a search by gradients never sees a table.
 *
 * @param genotypes of the epochs, in the benchmark's text or as six digits
 * @throws InputError if one of them is no cell of NAS-Bench-201
 */
export function trajectory(table: AccuracyTable, genotypes: readonly string[]): CellMeasurement[] {
  return genotypes.map(text => measureCell(table, parseNasBench201(text)));
}
