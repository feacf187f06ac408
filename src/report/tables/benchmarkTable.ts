import type { TableRecord } from '../../experiment/tableRecord.js';
import { spreadOf } from '../../search/baselines/spread.js';
import { type Html, html } from '../html.js';
import type { MeasuredSearches, SearchArm } from '../measuredSearches.js';
import { nameText } from '../names.js';
import { fixed, MISSING, percent, whole } from '../numbers.js';
import { table } from '../table.js';

interface Row {
  readonly what: Html;
  readonly clean: string;
  readonly robust: string;
  readonly rank: string;
  readonly regret: string;
  readonly kind: string;
}

const names = { random: 'Random search', evolution: 'Regularised evolution' } as const;

/** Where the searches ended, beside the optimum and what queries of the table find. */
export function benchmarkTable({ table: record, arms }: MeasuredSearches): Html {
  const { clean, robust, optimum, baselines } = record;
  const compared = baselines.results.map(
    ({ strategy, queries, accuracy, rank }): Row => ({
      what: html`${names[strategy]}, ${whole(queries)} queries`,
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
  return table<Row>(
    [
      { heading: 'Search', cell: ({ what }) => what },
      { heading: html`Clean (${nameText(clean, 24)})`, cell: row => row.clean, numeric: true },
      { heading: html`Robust (${nameText(robust, 24)})`, cell: row => row.robust, numeric: true },
      { heading: `Rank of ${whole(record.of)}`, cell: ({ rank }) => rank, numeric: true },
      { heading: 'Regret', cell: ({ regret }) => regret, numeric: true },
    ],
    [...arms.flatMap(arm => armRows(arm, record)), ...compared, best],
    { rowClass: ({ kind }) => kind || undefined },
  );
}

/** A row for each search; above those of several seeds, one for all of them. */
function armRows({ label, searches }: SearchArm, { clean, robust }: TableRecord): Row[] {
  const ends = searches.map(({ search, stops }) => ({ search, ...stops[stops.length - 1].measured }));
  const single = ends.map(
    ({ search, accuracies, rank, regret }): Row => ({
      what: html`${nameText(search.label)}`,
      clean: percent(accuracies[clean], 2),
      robust: percent(accuracies[robust], 2),
      rank: whole(rank[robust]),
      regret: fixed(regret[robust], 4),
      kind: searches.length > 1 ? 'part' : '',
    }),
  );
  if (searches.length === 1) return single;
  const spread = (value: (end: (typeof ends)[number]) => number) => spreadOf(ends.map(value));
  const regret = spread(end => end.regret[robust]);
  const all: Row = {
    what: html`${nameText(label)}`,
    clean: shares(spread(end => end.accuracies[clean])),
    robust: shares(spread(end => end.accuracies[robust])),
    rank: ranks(spread(end => end.rank[robust])),
    regret: `${fixed(regret.mean, 4)} ± ${fixed(regret.sd, 4)}`,
    kind: 'total',
  };
  return [all, ...single];
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
