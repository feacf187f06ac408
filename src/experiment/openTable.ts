import type { CellMeasurement } from '../evaluate/table/cellMeasurement.js';
import { trajectory } from '../evaluate/table/trajectory.js';
import { readAccuracyTable } from './readAccuracyTable.js';
import type { TableIdentity } from './tableIdentity.js';
import { recordTable, type TableRecord } from './tableRecord.js';

/** A table of measured accuracies, as a run looks its cells up in it. */
export interface OpenTable {
  readonly identity: TableIdentity;
  /** The measurements of cells of NAS-Bench-201, given as text. */
  measure(genotypes: readonly string[]): CellMeasurement[];
  /** What the run keeps of the table. */
  record(): Promise<TableRecord>;
}

/**
 * Opens a table for a run that was given one. What it says is written down beside the run and never read by it.
 *
 * @throws InputError if there is no such file, or it is no whole and sound table
 */
export async function openTable(path: string | undefined): Promise<OpenTable | undefined> {
  if (path === undefined) return undefined;
  const { table, identity } = await readAccuracyTable(path);
  return {
    identity,
    measure: genotypes => trajectory(table, genotypes),
    record: () => recordTable(table, identity),
  };
}
