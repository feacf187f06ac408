import type { CellMeasurement } from '../../evaluate/table/cellMeasurement.js';
import { spreadOf } from '../../search/baselines/spread.js';
import { html } from '../html.js';
import type { MeasuredArm, MeasuredSearches } from '../measuredSearches.js';
import { nameText } from '../names.js';
import { fixed, whole } from '../numbers.js';
import { count, type Quantity, share, shareSpread, spread } from '../quantity.js';
import { type Table, table } from '../table.js';

interface Row {
  readonly name: string;
  readonly n: number;
  readonly byAlpha: Ended;
  readonly byRemoval: Ended;
}

interface Ended {
  readonly robust: Quantity;
  readonly rank: Quantity;
}

/** Of the arms whose cells were selected by removal: where those ended, beside what the same α stood for; undefined if there are none. */
export function removalTable({ table: record, arms }: MeasuredSearches): Table | undefined {
  const rows = arms.flatMap((arm): Row[] => {
    const selected = arm.searches.filter(({ search }) => search.run.selection !== undefined);
    if (selected.length === 0) return [];
    const ended = (of: (search: MeasuredArm['searches'][number]) => CellMeasurement): Ended => {
      const cells = selected.map(of);
      const robust = cells.map(({ accuracies }) => accuracies[record.robust]);
      const ranks = cells.map(({ rank }) => rank[record.robust]);
      if (cells.length === 1) return { robust: share(robust[0], 2), rank: count(ranks[0]) };
      return {
        robust: shareSpread(spreadOf(robust)),
        rank: spread(spreadOf(ranks), value => fixed(value, 1)),
      };
    };
    return [
      {
        ...{ name: arm.label, n: selected.length },
        byAlpha: ended(({ stops }) => stops[stops.length - 1].measured),
        byRemoval: ended(({ end }) => end),
      },
    ];
  });
  if (rows.length === 0) return undefined;
  return table<Row>(
    [
      { heading: 'Search', cell: ({ name }) => html`${nameText(name)}`, value: ({ name }) => name },
      { heading: html`<i>n</i>`, cell: ({ n }) => count(n), numeric: true },
      {
        heading: html`By removal (${nameText(record.robust, 24)})`,
        ...{ key: 'by-removal', cell: ({ byRemoval }) => byRemoval.robust, numeric: true },
      },
      {
        heading: `Rank of ${whole(record.of)}`,
        ...{ key: 'rank-by-removal', cell: ({ byRemoval }) => byRemoval.rank, numeric: true },
      },
      {
        heading: html`By α (${nameText(record.robust, 24)})`,
        ...{ key: 'by-alpha', cell: ({ byAlpha }) => byAlpha.robust, numeric: true },
      },
      {
        heading: `Rank of ${whole(record.of)}`,
        ...{ key: 'rank-by-alpha', cell: ({ byAlpha }) => byAlpha.rank, numeric: true },
      },
    ],
    rows,
  );
}
