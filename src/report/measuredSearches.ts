import type { CellMeasurement } from '../evaluate/table/cellMeasurement.js';
import type { TableRecord } from '../experiment/tableRecord.js';
import type { SearchView } from './reportModel.js';

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
}

/** The searches whose cells were looked up in one table. */
export interface MeasuredSearches {
  readonly table: TableRecord;
  readonly searches: readonly MeasuredSearch[];
}

/** Searches with measured cells, by the table that they were looked up in. */
export function measuredSearches(searches: readonly SearchView[]): readonly MeasuredSearches[] {
  const groups = new Map<string, { table: TableRecord; searches: MeasuredSearch[] }>();
  for (const search of searches) {
    const { table } = search.run;
    const stops = stopsOf(search);
    if (table === undefined || stops.length === 0) continue;
    const group = groups.get(table.checksum) ?? { table, searches: [] };
    group.searches.push({ search, stops });
    groups.set(table.checksum, group);
  }
  return [...groups.values()];
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
