import { type Html, html } from '../html.js';
import type { MeasuredSearches } from '../measuredSearches.js';
import { nameText } from '../names.js';
import { fixed, percent, whole } from '../numbers.js';
import { table } from '../table.js';

interface Row {
  readonly what: Html;
  readonly clean?: number;
  readonly robust: string;
  readonly rank: string;
  readonly regret: number;
  readonly kind: string;
}

const names = { random: 'Random search', evolution: 'Regularised evolution' } as const;

/** Where the searches ended, beside the optimum and what queries of the table find. */
export function benchmarkTable({ table: record, searches }: MeasuredSearches): Html {
  const { clean, robust, optimum, baselines } = record;
  const found = searches.map(({ search, stops }): Row => {
    const { accuracies, rank, regret } = stops[stops.length - 1].measured;
    return {
      what: html`${nameText(search.label)}`,
      clean: accuracies[clean],
      robust: percent(accuracies[robust], 2),
      rank: whole(rank[robust]),
      regret: regret[robust],
      kind: '',
    };
  });
  const compared = baselines.results.map(
    ({ strategy, queries, accuracy, rank }): Row => ({
      what: html`${names[strategy]}, ${whole(queries)} queries`,
      robust: `${percent(accuracy.mean, 2)} ± ${(100 * accuracy.sd).toFixed(2)}`,
      rank: `${fixed(rank.mean, 1)} ± ${fixed(rank.sd, 1)}`,
      regret: optimum.robust - accuracy.mean,
      kind: 'part',
    }),
  );
  const best: Row = {
    what: html`Optimum of the table`,
    clean: optimum.clean,
    robust: percent(optimum.robust, 2),
    rank: '1',
    regret: 0,
    kind: 'total',
  };
  return table<Row>(
    [
      { heading: 'Search', cell: ({ what }) => what },
      { heading: html`Clean (${nameText(clean, 24)})`, cell: row => percent(row.clean, 2), numeric: true },
      { heading: html`Robust (${nameText(robust, 24)})`, cell: row => row.robust, numeric: true },
      { heading: `Rank of ${whole(record.of)}`, cell: ({ rank }) => rank, numeric: true },
      { heading: 'Regret', cell: ({ regret }) => fixed(regret, 4), numeric: true },
    ],
    [...found, ...compared, best],
    { rowClass: ({ kind }) => kind || undefined },
  );
}
