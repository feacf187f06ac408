import { InputError } from '../../base/inputError.js';
import type { MixingWeights } from '../architectureParameters.js';
import type { EdgeStrength } from '../edgeStrength.js';
import { requireTables } from '../requireTables.js';
import { dartsAlphaTables } from './alphaTables.js';
import type { CellCandidates } from './cellCandidates.js';
import { cellEdges } from './cellEdges.js';
import { type DartsCell, type DartsCellOptions, resolveCellOptions } from './cellOptions.js';
import type { Primitive } from './primitives.js';

/** The edges of both searched cells, in the order of the alpha rows. */
export interface DartsEdgeStrengths {
  readonly normal: readonly EdgeStrength[];
  readonly reduce: readonly EdgeStrength[];
}

/** Where a weight stands in a cell: its table, the table's row, and the node (0 is the first) that the edge leads to. */
export interface EdgePlace {
  readonly table: keyof CellCandidates;
  readonly row: number;
  readonly node: number;
  readonly from: number;
}

/**
 * Every edge with its strongest operation other than `none`, and whether it is one of its node's two strongest
 * (DARTS, arXiv 1806.09055, §2.4). Of equals the earlier operation and the earlier edge win.
 *
 * @param weights mixing weights, after the softmax: comparing edges by the parameters before it gives another result
 * @throws InputError if the weights are of other tables, negative or not finite
 */
export function dartsEdgeStrengths(
  weights: MixingWeights,
  options: DartsCellOptions = {},
): DartsEdgeStrengths {
  const cell = resolveCellOptions(options);
  requireTables(dartsAlphaTables(cell), weights);
  return rateEdges(weights, cell, () => 1);
}

/**
 * The same with a factor for every edge: its strength is the strongest operation's weight times the factor.
 *
 * @throws InputError if a weight is negative or not finite
 */
export function rateEdges(
  weights: MixingWeights,
  cell: DartsCell,
  factor: (place: EdgePlace) => number,
): DartsEdgeStrengths {
  const rated = (table: keyof CellCandidates) => {
    const edges = cellEdges(cell.nodes).map(({ node, from }, row) => {
      const place = { table, row, node, from };
      const candidates = cell.primitives[table][row];
      const values = weights[table].subarray(row * candidates.length, (row + 1) * candidates.length);
      requireWeights(values, `${table}, row ${row} (state ${from} to state ${node + 2})`);
      const { operation, weight } = strongest(values, candidates);
      return { to: node + 2, from, operation, strength: weight * factor(place) };
    });
    return markKept(edges);
  };
  return { normal: rated('normal'), reduce: rated('reduce') };
}

function markKept(rated: readonly Omit<EdgeStrength, 'kept'>[]): EdgeStrength[] {
  return rated.map(edge => {
    const rivals = rated.filter(({ to }) => to === edge.to);
    const stronger = rivals.filter(
      ({ from, strength }) => strength > edge.strength || (strength === edge.strength && from < edge.from),
    );
    return { ...edge, kept: stronger.length < 2 };
  });
}

function strongest(
  weights: Float32Array,
  candidates: readonly Primitive[],
): { operation: Primitive; weight: number } {
  return candidates
    .map((operation, column) => ({ operation, weight: weights[column] }))
    .filter(({ operation }) => operation !== 'none')
    .reduce((best, candidate) => (candidate.weight > best.weight ? candidate : best));
}

/** @throws InputError unless all are finite and not negative */
export function requireWeights(values: Float32Array, where: string): void {
  if (values.every(value => Number.isFinite(value) && value >= 0)) return;
  throw new InputError({
    given: `mixing weights [${values.join(', ')}] in table ${where}`,
    expected: 'finite numbers that are not negative',
    remedy: 'pass architecture parameters through the softmax first',
  });
}
