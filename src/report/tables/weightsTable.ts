import type { CellEpochs } from '../cellEpochs.js';
import { decimal } from '../quantity.js';
import { type Table, table } from '../table.js';

interface Row {
  readonly cell: string;
  readonly from: string;
  readonly to: string;
  readonly operation: string;
  readonly weight: number;
  readonly kept: number;
}

/** The weight of every operation on every edge of a search's cells after its last epoch, and which the derived cell keeps. */
export function weightsTable({ tables, operations }: CellEpochs): Table {
  const rows = tables.flatMap(({ title, states, edges, weights, chosen }) =>
    edges.flatMap(({ from, to }, edge) =>
      operations.flatMap((operation, column): Row[] => {
        const weight = weights.at(-1)?.[edge][column] ?? null;
        const kept = chosen.at(-1)?.[edge] === column ? 1 : 0;
        const plain = (state: number) => states[state].replace(/<\/?sub>/g, '');
        return weight === null
          ? []
          : [{ cell: title, from: plain(from), to: plain(to), operation, weight, kept }];
      }),
    ),
  );
  return table<Row>(
    [
      { heading: 'Cell', cell: ({ cell }) => cell },
      { heading: 'From', cell: ({ from }) => from },
      { heading: 'To', cell: ({ to }) => to },
      { heading: 'Operation', cell: ({ operation }) => operation },
      { heading: 'Weight', numeric: true, cell: ({ weight }) => decimal(weight, 4) },
      { heading: 'Kept', key: 'kept', numeric: true, cell: ({ kept }) => ({ value: kept, shown: kept }) },
    ],
    rows,
  );
}
