import type { CellMeasurement } from '../../evaluate/table/cellMeasurement.js';
import type { TableRecord } from '../../experiment/tableRecord.js';
import { spreadOf } from '../../search/baselines/spread.js';
import { type Html, html } from '../html.js';
import type { MeasuredArm, MeasuredSearches } from '../measuredSearches.js';
import { nameText } from '../names.js';
import { fixed, MISSING, percent, whole } from '../numbers.js';
import { isStudy } from '../searchArms.js';
import { table } from '../table.js';

interface Row {
  readonly what: Html;
  /** Searches or repeats that the row sums up. */
  readonly n?: number;
  readonly clean: string;
  readonly robust: string;
  readonly rank: string;
  readonly regret: string;
  readonly kind: string;
}

const names = { random: 'Random search', evolution: 'Regularised evolution' } as const;

/** Where the searches ended, beside the optimum and what queries of the table find. Of a study, its arms alone. */
export function benchmarkTable({ table: record, arms }: MeasuredSearches): Html {
  const { optimum, baselines } = record;
  const compared = baselines.results.map(
    ({ strategy, queries, accuracy, rank }): Row => ({
      what: html`${names[strategy]}, ${whole(queries)} queries`,
      n: baselines.repeats,
      clean: MISSING,
      robust: shares(accuracy),
      rank: ranks(rank),
      regret: fixed(optimum.robust - accuracy.mean, 4),
      kind: '',
    }),
  );
  const best: Row = {
    what: html`Optimum of the table`,
    clean: percent(optimum.clean, 2),
    robust: percent(optimum.robust, 2),
    rank: '1',
    regret: fixed(0, 4),
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
export function seedsTable({ table: record, arms }: MeasuredSearches): Html {
  return rowsTable(
    record,
    arms.flatMap(arm => seedRows(arm, record)),
  );
}

function rowsTable({ clean, robust, of }: TableRecord, rows: readonly Row[]): Html {
  return table<Row>(
    [
      { heading: 'Search', cell: ({ what }) => what },
      { heading: html`<i>n</i>`, cell: ({ n }) => whole(n), numeric: true },
      { heading: html`Clean (${nameText(clean, 24)})`, cell: row => row.clean, numeric: true },
      { heading: html`Robust (${nameText(robust, 24)})`, cell: row => row.robust, numeric: true },
      { heading: `Rank of ${whole(of)}`, cell: ({ rank }) => rank, numeric: true },
      { heading: 'Regret', cell: ({ regret }) => regret, numeric: true },
    ],
    rows,
    { rowClass: ({ kind }) => kind || undefined },
  );
}

function seedRows({ searches }: MeasuredArm, { clean, robust }: TableRecord): Row[] {
  return searches.map(({ search, end: { accuracies, rank, regret } }) => ({
    what: html`${nameText(search.label)}`,
    n: 1,
    clean: percent(accuracies[clean], 2),
    robust: percent(accuracies[robust], 2),
    rank: whole(rank[robust]),
    regret: fixed(regret[robust], 4),
    kind: searches.length > 1 ? 'part' : '',
  }));
}

/** One row for an arm of several seeds. */
function armRow({ label, searches }: MeasuredArm, { clean, robust }: TableRecord): Row {
  const spread = (value: (end: CellMeasurement) => number) => spreadOf(searches.map(({ end }) => value(end)));
  const regret = spread(end => end.regret[robust]);
  return {
    what: html`${nameText(label)}`,
    n: searches.length,
    clean: shares(spread(end => end.accuracies[clean])),
    robust: shares(spread(end => end.accuracies[robust])),
    rank: ranks(spread(end => end.rank[robust])),
    regret: `${fixed(regret.mean, 4)} ± ${fixed(regret.sd, 4)}`,
    kind: 'total',
  };
}

interface Centre {
  readonly mean: number;
  readonly sd: number;
}

function shares({ mean, sd }: Centre): string {
  return `${percent(mean, 2)} ± ${(100 * sd).toFixed(2)}`;
}

function ranks({ mean, sd }: Centre): string {
  return `${fixed(mean, 1)} ± ${fixed(sd, 1)}`;
}
