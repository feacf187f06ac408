import type { AlphaHistory } from '../alpha.js';
import { cellEpochs } from '../cellEpochs.js';
import { sketchGenotype } from '../genotypeSketch.js';
import { significant } from '../quantity.js';
import type { SearchView } from '../reportModel.js';
import { type Table, table } from '../table.js';

interface Row {
  readonly cell: string;
  readonly from: string;
  readonly to: string;
  readonly effects: Readonly<Record<string, number>>;
  readonly byAlpha: string;
  readonly byRemoval: string;
}

/** How far the predictions of a search's supernet move without each operation of each edge, and what the edge has by α and by that. */
export function selectionTable(search: SearchView, history: AlphaHistory): Table {
  const { operations, tables } = cellEpochs(search, history, 1);
  const selected = search.genotype && sketchGenotype(search.genotype).cells;
  const effects = search.run.selection?.edges ?? [];
  const plain = (state: string) => state.replace(/<\/?sub>/g, '');
  const rows = tables.flatMap(({ title, states, edges, chosen }, place) => {
    const { table: name } = history.tables[place];
    return edges.map(({ from, to }, row): Row => {
      const kept = selected?.[place]?.edges.find(edge => edge.from === from && edge.to === to);
      return {
        ...{ cell: title, from: plain(states[from]), to: plain(states[to]) },
        effects: effects.find(edge => edge.table === name && edge.row === row)?.effects ?? {},
        byAlpha: operations[chosen.at(-1)?.[row] ?? -1] ?? '–',
        byRemoval: kept?.operation ?? '–',
      };
    });
  });
  const judged = operations.filter(operation => rows.some(({ effects: own }) => operation in own));
  return table<Row>(
    [
      { heading: 'Cell', cell: ({ cell }) => cell },
      { heading: 'From', cell: ({ from }) => from },
      { heading: 'To', cell: ({ to }) => to },
      ...judged.map(operation => ({
        heading: operation,
        cell: ({ effects: own }: Row) => significant(own[operation]),
        numeric: true as const,
      })),
      { heading: 'By removal', key: 'by-removal', cell: ({ byRemoval }) => byRemoval },
      { heading: 'By α', key: 'by-alpha', cell: ({ byAlpha }) => byAlpha },
    ],
    rows,
  );
}
