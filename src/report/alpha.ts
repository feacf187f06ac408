import { type CellEdge, cellEdges } from '../space/darts/cellEdges.js';
import { primitives } from '../space/darts/primitives.js';
import type { SearchView } from './reportModel.js';
import type { ColourToken } from './style.js';

/** A cell type's mixing weights over the epochs: `weights[epoch][edge][operation]`, each row summing to one. */
export interface AlphaTableHistory {
  readonly table: string;
  readonly edges: readonly CellEdge[];
  readonly weights: readonly (readonly (readonly number[])[])[];
}

/** A search's architecture weights as figures show them: softmaxed, epoch by epoch. */
export interface AlphaHistory {
  readonly id: string;
  readonly label: string;
  readonly colour: ColourToken;
  readonly operations: readonly string[];
  readonly epochs: readonly number[];
  readonly tables: readonly AlphaTableHistory[];
}

function softmax(row: readonly number[]): readonly number[] {
  const top = Math.max(...row);
  const powers = row.map(value => Math.exp(value - top));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map(power => power / total);
}

/** Nodes whose edges make `rows` rows, 2 + 3 + … + (nodes + 1), or undefined if no number of nodes does. */
function nodesOf(rows: number): number | undefined {
  const nodes = (Math.sqrt(9 + 8 * rows) - 3) / 2;
  return Number.isInteger(nodes) && nodes > 0 ? nodes : undefined;
}

/** The α history of a search; undefined before its first epoch, or if its tables are not those of a DARTS cell. */
export function alphaHistory(search: SearchView): AlphaHistory | undefined {
  const first = search.epochs.at(0);
  if (first === undefined) return undefined;
  const tables = Object.entries(first.alpha).flatMap(([table, rows]) => {
    const nodes = nodesOf(rows.length);
    if (nodes === undefined) return [];
    return [
      {
        table,
        edges: cellEdges(nodes),
        weights: search.epochs.map(({ alpha }) => alpha[table].map(softmax)),
      },
    ];
  });
  const columns = tables.at(0)?.weights[0][0].length;
  if (columns === undefined) return undefined;
  const operations =
    columns === primitives.length
      ? primitives
      : Array.from({ length: columns }, (_, index) => `operation ${index + 1}`);
  const { id, label, colour } = search;
  return { id, label, colour, operations, epochs: search.epochs.map(({ epoch }) => epoch), tables };
}

/** Per epoch and operation, the mean over the edges. */
export function meanOverEdges({ weights }: AlphaTableHistory): readonly (readonly number[])[] {
  return weights.map(edges =>
    edges[0].map((_, operation) => edges.reduce((sum, edge) => sum + edge[operation], 0) / edges.length),
  );
}

/** Per epoch, the mean over the edges of −Σ p ln p / ln(operations): 1 is undecided, 0 is a single operation. */
export function meanEntropy({ weights }: AlphaTableHistory): readonly number[] {
  return weights.map(edges => {
    const total = edges.reduce(
      (sum, edge) =>
        sum - edge.reduce((part, p) => part + (p > 0 ? p * Math.log(p) : 0), 0) / Math.log(edge.length),
      0,
    );
    return total / edges.length;
  });
}

/** What a table of α is called in a heading. */
export function tableTitle(table: string): string {
  if (table === 'normal') return 'Normal cell';
  if (table === 'reduce') return 'Reduction cell';
  return table;
}
