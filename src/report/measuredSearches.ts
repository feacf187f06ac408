import type { CellMeasurement } from '../evaluate/table/cellMeasurement.js';
import { endMeasurement } from '../experiment/endMeasurement.js';
import type { TableRecord } from '../experiment/tableRecord.js';
import type { SearchView } from './reportModel.js';
import { type SearchArm, searchArms } from './searchArms.js';

/** A cell that a search would have ended in, after each of some epochs in a row. */
export interface Stop {
  readonly firstEpoch: number;
  readonly lastEpoch: number;
  readonly measured: CellMeasurement;
}

/** A search with the cells that it passed through, at least one. */
export interface MeasuredSearch {
  readonly search: SearchView;
  readonly stops: readonly Stop[];
  /** What the table has of the cell that the search returned: the last one, or that of an earlier epoch after an early stop. */
  readonly end: CellMeasurement;
}

export type MeasuredArm = SearchArm<MeasuredSearch>;

/** The searches whose cells were looked up in one table. */
export interface MeasuredSearches {
  readonly table: TableRecord;
  readonly arms: readonly MeasuredArm[];
}

/** Searches with measured cells, by the table that they were looked up in, and by their configuration. */
export function measuredSearches(searches: readonly SearchView[]): readonly MeasuredSearches[] {
  const groups = new Map<string, { table: TableRecord; searches: MeasuredSearch[] }>();
  for (const search of searches) {
    const { table } = search.run;
    const stops = stopsOf(search);
    const end = endMeasurement(search.run);
    if (table === undefined || end === undefined) continue;
    const group = groups.get(table.checksum) ?? { table, searches: [] };
    group.searches.push({ search, stops, end });
    groups.set(table.checksum, group);
  }
  return [...groups.values()].map(({ table, searches }) => ({
    table,
    arms: searchArms(searches, ({ search }) => search),
  }));
}

function stopsOf({ epochs }: SearchView): Stop[] {
  const stops: Stop[] = [];
  for (const { epoch, measured } of epochs) {
    if (measured === undefined) continue;
    const last = stops.at(-1);
    if (last?.measured.index === measured.index) stops[stops.length - 1] = { ...last, lastEpoch: epoch };
    else stops.push({ firstEpoch: epoch, lastEpoch: epoch, measured });
  }
  return stops;
}
