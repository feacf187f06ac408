import type { CellMeasurement } from '../../evaluate/table/cellMeasurement.js';
import type { TableRecord } from '../../experiment/tableRecord.js';
import { spreadOf } from '../../search/baselines/spread.js';
import { type Html, html } from '../html.js';
import type { MeasuredArm, MeasuredSearches } from '../measuredSearches.js';
import { nameText } from '../names.js';
import { fixed, whole } from '../numbers.js';
import {
  type Centre,
  count,
  decimal,
  nothing,
  type Quantity,
  share,
  shareSpread,
  spread,
} from '../quantity.js';
import { isStudy } from '../searchArms.js';
import { type Table, table } from '../table.js';

interface Row {
  readonly what: Html;
  /** Of the kind of row: an arm of several seeds, a search, a baseline, the table's optimum. */
  readonly level: 'arm' | 'search' | 'baseline' | 'optimum';
  readonly name: string;
  /** Searches or repeats that the row sums up. */
  readonly n?: number;
  readonly clean: Quantity;
  readonly robust: Quantity;
  readonly rank: Quantity;
  readonly regret: Quantity;
  readonly kind: string;
}

const names = { random: 'Random search', evolution: 'Regularised evolution' } as const;

/** Where the searches ended, beside the optimum and what queries of the table find. Of a study, its arms alone. */
export function benchmarkTable({ table: record, arms }: MeasuredSearches): Table {
  const { optimum, baselines } = record;
  const compared = baselines.results.map(
    ({ strategy, queries, accuracy, rank }): Row => ({
      what: html`${names[strategy]}, ${whole(queries)} queries`,
      level: 'baseline',
      name: `${strategy} ${queries}`,
      n: baselines.repeats,
      clean: nothing,
      robust: shareSpread(accuracy),
      rank: ranks(rank),
      regret: decimal(optimum.robust - accuracy.mean, 4),
      kind: '',
    }),
  );
  const best: Row = {
    what: html`Optimum of the table`,
    level: 'optimum',
    name: 'optimum',
    clean: share(optimum.clean, 2),
    robust: share(optimum.robust, 2),
    rank: count(1),
    regret: decimal(0, 4),
    kind: 'total',
  };
  const study = isStudy(arms);
  const own = arms.flatMap(arm => [
    ...(arm.searches.length > 1 ? [armRow(arm, record)] : []),
    ...(study && arm.searches.length > 1 ? [] : seedRows(arm, record)),
  ]);
  return rowsTable(record, [...own, ...compared, best]);
}

/** A row for each search of a study, below its arm. */
export function seedsTable({ table: record, arms }: MeasuredSearches): Table {
  return rowsTable(
    record,
    arms.flatMap(arm => seedRows(arm, record)),
  );
}

function rowsTable({ clean, robust, of }: TableRecord, rows: readonly Row[]): Table {
  return table<Row>(
    [
      { heading: 'Search', cell: ({ what }) => what, value: ({ name }) => name },
      { key: 'level', value: ({ level }) => level },
      { heading: html`<i>n</i>`, cell: ({ n }) => count(n), numeric: true },
      { heading: html`Clean (${nameText(clean, 24)})`, key: 'clean', cell: row => row.clean, numeric: true },
      {
        heading: html`Robust (${nameText(robust, 24)})`,
        key: 'robust',
        cell: row => row.robust,
        numeric: true,
      },
      { heading: `Rank of ${whole(of)}`, key: 'rank', cell: ({ rank }) => rank, numeric: true },
      { heading: 'Regret', cell: ({ regret }) => regret, numeric: true },
    ],
    rows,
    { rowClass: ({ kind }) => kind || undefined },
  );
}

function seedRows({ searches }: MeasuredArm, { clean, robust }: TableRecord): Row[] {
  return searches.map(({ search, end: { accuracies, rank, regret } }) => ({
    what: html`${nameText(search.label)}`,
    level: 'search',
    name: search.label,
    n: 1,
    clean: share(accuracies[clean], 2),
    robust: share(accuracies[robust], 2),
    rank: count(rank[robust]),
    regret: decimal(regret[robust], 4),
    kind: searches.length > 1 ? 'part' : '',
  }));
}

/** One row for an arm of several seeds. */
function armRow({ label, searches }: MeasuredArm, { clean, robust }: TableRecord): Row {
  const centre = (value: (end: CellMeasurement) => number) => spreadOf(searches.map(({ end }) => value(end)));
  return {
    what: html`${nameText(label)}`,
    level: 'arm',
    name: label,
    n: searches.length,
    clean: shareSpread(centre(end => end.accuracies[clean])),
    robust: shareSpread(centre(end => end.accuracies[robust])),
    rank: ranks(centre(end => end.rank[robust])),
    regret: spread(
      centre(end => end.regret[robust]),
      value => fixed(value, 4),
    ),
    kind: 'total',
  };
}

function ranks(centre: Centre): Quantity {
  return spread(centre, value => fixed(value, 1));
}
