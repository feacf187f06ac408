import type { CellMeasurement } from '../evaluate/table/cellMeasurement.js';
import { configHash } from '../experiment/configHash.js';
import type { TableRecord } from '../experiment/tableRecord.js';
import type { SearchView } from './reportModel.js';
import type { ColourToken } from './style.js';

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

/** Searches of one configuration, which differ in their seeds alone. */
export interface SearchArm {
  readonly id: string;
  /** Unique in its report. */
  readonly label: string;
  readonly colour: ColourToken;
  readonly searches: readonly MeasuredSearch[];
}

/** The searches whose cells were looked up in one table. */
export interface MeasuredSearches {
  readonly table: TableRecord;
  readonly arms: readonly SearchArm[];
}

/** Searches with measured cells, by the table that they were looked up in, and by their configuration. */
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
  return [...groups.values()].map(({ table, searches }) => ({ table, arms: armsOf(searches) }));
}

function armsOf(searches: readonly MeasuredSearch[]): SearchArm[] {
  const arms = new Map<string, MeasuredSearch[]>();
  for (const measured of searches) {
    const { seed: _seed, ...others } = measured.search.config;
    const key = configHash(others);
    arms.set(key, [...(arms.get(key) ?? []), measured]);
  }
  const members = [...arms.values()];
  const methods = members.map(([{ search }]) => search.method);
  return members.map(searches => {
    const { id, label, method, colour } = searches[0].search;
    const seeds = `${searches.length} seeds`;
    const several =
      methods.filter(other => other === method).length > 1 ? `${label} …, ${seeds}` : `${method}, ${seeds}`;
    return { id, colour, searches, label: searches.length === 1 ? label : several };
  });
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
