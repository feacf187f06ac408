import { searchedSpace } from '../experiment/searchedSpace.js';
import { cellEdges } from '../space/darts/cellEdges.js';
import { nasBench201Edges } from '../space/nasBench201/cellEdges.js';
import { edgeTable } from '../space/pcDarts/edgeTables.js';
import type { SpaceName } from '../space/space.js';
import { evenly } from './evenly.js';
import type { SearchView } from './reportModel.js';
import type { ColourToken } from './style.js';

/** A cell's edges as its adjacency matrix: what the rows and columns are called, and the place of every edge in it. */
export interface CellMatrix {
  /** Columns: the states that edges come from. */
  readonly sources: readonly string[];
  /** Rows: the nodes that they lead to. */
  readonly targets: readonly string[];
  readonly edges: readonly { readonly node: number; readonly from: number }[];
}

/**
 * A cell type's mixing weights over the epochs: `weights[epoch][edge][operation]`, each row summing to one; null where
 * an edge does not choose from all operations of its space.
 */
export interface AlphaTableHistory extends CellMatrix {
  readonly table: string;
  readonly weights: readonly (readonly (readonly (number | null)[])[])[];
  /** `edgeWeights[epoch][edge]` of a space that weighs edges too; those that enter a node sum to one. */
  readonly edgeWeights?: readonly (readonly number[])[];
}

/** A search's architecture weights as figures show them: softmaxed, epoch by epoch. */
export interface AlphaHistory {
  readonly id: string;
  readonly label: string;
  readonly colour: ColourToken;
  /** The columns of all tables. */
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

/** The matrix of a cell of so many edges, 2 + 3 + … + (nodes + 1), or undefined if no number of nodes has them. */
function dartsMatrix(rows: number): CellMatrix | undefined {
  const nodes = (Math.sqrt(9 + 8 * rows) - 3) / 2;
  if (!(Number.isInteger(nodes) && nodes > 0)) return undefined;
  const targets = Array.from({ length: nodes }, (_, node) => String(node));
  const inner = targets.slice(0, -1).map(node => `node ${node}`);
  return { sources: ['c<sub>k−2</sub>', 'c<sub>k−1</sub>', ...inner], targets, edges: cellEdges(nodes) };
}

function nasBench201Matrix(rows: number): CellMatrix | undefined {
  if (rows !== nasBench201Edges.length) return undefined;
  return {
    sources: ['c<sub>k−1</sub>', 'node 1', 'node 2'],
    targets: ['1', '2', 'c<sub>k</sub>'],
    edges: nasBench201Edges.map(({ to, from }) => ({ node: to - 1, from })),
  };
}

const matrices: { readonly [Name in SpaceName]: (rows: number) => CellMatrix | undefined } = {
  darts: dartsMatrix,
  'pc-darts': dartsMatrix,
  'nas-bench-201': nasBench201Matrix,
};

/** The α history of a search; undefined before its first epoch, or if its tables are not those of its space. */
export function alphaHistory(search: SearchView): AlphaHistory | undefined {
  const { id, label, colour, config } = search;
  const epochs = search.epochs.map(({ epoch }) => epoch);
  const { operations, candidates } = searchedSpace(config);
  const tables = Object.entries(candidates).flatMap(([table, edges]) => {
    const matrix = matrices[config.space](edges.length);
    const rows = search.epochs.map(({ alpha }) => alpha[table]);
    if (matrix === undefined || !rows.every(row => fits(row, edges))) return [];
    const weights = rows.map(row =>
      row.map((parameters, edge) => spread(softmax(parameters), edges[edge], operations)),
    );
    return [{ table, ...matrix, weights, edgeWeights: edgeWeightsOf(search, table, matrix) }];
  });
  if (epochs.length === 0 || tables.length === 0) return undefined;
  return { id, label, colour, operations, epochs, tables };
}

/** PC-DARTS' softmax(β) by epoch and edge; undefined for a space without, or if they are not there. */
function edgeWeightsOf({ epochs, config }: SearchView, table: string, { edges }: CellMatrix) {
  if (config.space !== 'pc-darts' || (table !== 'normal' && table !== 'reduce')) return undefined;
  const nodes = Math.max(...edges.map(({ node }) => node)) + 1;
  const tables = Array.from({ length: nodes }, (_, node) => edgeTable(table, node));
  const whole = epochs.every(({ alpha }) =>
    tables.every(({ name, columns }) => alpha[name]?.[0]?.length === columns),
  );
  if (!whole) return undefined;
  return epochs.map(({ alpha }) => edges.map(({ node, from }) => softmax(alpha[tables[node].name][0])[from]));
}

/** Whether a table as an event holds it has a row for every edge and a column for each of its operations. */
function fits(
  rows: readonly (readonly number[])[] | undefined,
  edges: readonly (readonly string[])[],
): boolean {
  return rows?.length === edges.length && rows.every((row, edge) => row.length === edges[edge].length);
}

function spread(
  weights: readonly number[],
  candidates: readonly string[],
  operations: readonly string[],
): (number | null)[] {
  return operations.map(operation => weights[candidates.indexOf(operation)] ?? null);
}

/** Per epoch and operation, the mean over the edges; an edge that does not choose from an operation counts as 0. */
export function meanOverEdges({ weights }: AlphaTableHistory): readonly (readonly number[])[] {
  return weights.map(edges =>
    edges[0].map(
      (_, operation) => edges.reduce((sum, edge) => sum + (edge[operation] ?? 0), 0) / edges.length,
    ),
  );
}

/** Whether every edge chooses from all operations. */
export function choosesFromAll({ weights }: AlphaTableHistory): boolean {
  return weights.every(edges => edges.every(edge => !edge.includes(null)));
}

/** Per epoch, the mean over the edges of −Σ p ln p / ln(operations): 1 is undecided, 0 is a single operation. */
export function meanEntropy({ weights }: AlphaTableHistory): readonly number[] {
  return weights.map(edges => edges.reduce((sum, edge) => sum + relativeEntropy(edge), 0) / edges.length);
}

function relativeEntropy(edge: readonly (number | null)[]): number {
  const weights = edge.filter(weight => weight !== null);
  const entropy = weights.reduce((sum, p) => sum - (p > 0 ? p * Math.log(p) : 0), 0);
  return weights.length === 1 ? 0 : entropy / Math.log(weights.length);
}

/** The same of at most so many epochs, evenly chosen, the first and the last among them. */
export function thinned(history: AlphaHistory, most: number): AlphaHistory {
  const { epochs, tables } = history;
  if (epochs.length <= most) return history;
  const places = evenly(epochs.length, most);
  return {
    ...history,
    epochs: places.map(place => epochs[place]),
    tables: tables.map(table => ({
      ...table,
      weights: places.map(place => table.weights[place]),
      ...(table.edgeWeights && { edgeWeights: places.map(place => table.edgeWeights?.[place] ?? []) }),
    })),
  };
}

/** What a table of α is called in a heading. */
export function tableTitle(table: string): string {
  if (table === 'normal') return 'Normal cell';
  if (table === 'reduce') return 'Reduction cell';
  if (table === 'cell') return 'Cell';
  return table;
}
