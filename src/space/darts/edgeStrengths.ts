import { InputError } from '../../base/inputError.js';
import type { MixingWeights } from '../architectureParameters.js';
import type { EdgeStrength } from '../edgeStrength.js';
import { requireTables } from '../requireTables.js';
import { dartsAlphaTables } from './alphaTables.js';
import { cellEdges } from './cellEdges.js';
import { type DartsCellOptions, resolveCellOptions } from './cellOptions.js';
import type { Primitive } from './primitives.js';

/** The edges of both searched cells, in the order of the alpha rows. */
export interface DartsEdgeStrengths {
  readonly normal: readonly EdgeStrength[];
  readonly reduce: readonly EdgeStrength[];
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
  return { normal: rate('normal', weights.normal, cell), reduce: rate('reduce', weights.reduce, cell) };
}

function rate(
  table: string,
  weights: Float32Array,
  { nodes, primitives }: Required<DartsCellOptions>,
): EdgeStrength[] {
  const rated = cellEdges(nodes).map(({ node, from }, row) => {
    const first = row * primitives.length;
    const values = weights.subarray(first, first + primitives.length);
    requireWeights(values, `${table}, row ${row} (state ${from} to state ${node + 2})`);
    return { to: node + 2, from, ...strongest(values, primitives) };
  });
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
  primitives: readonly Primitive[],
): { operation: Primitive; strength: number } {
  return primitives
    .map((operation, column) => ({ operation, strength: weights[column] }))
    .filter(({ operation }) => operation !== 'none')
    .reduce((best, candidate) => (candidate.strength > best.strength ? candidate : best));
}

function requireWeights(values: Float32Array, where: string): void {
  if (values.every(value => Number.isFinite(value) && value >= 0)) return;
  throw new InputError({
    given: `mixing weights [${values.join(', ')}] in table ${where}`,
    expected: 'finite numbers that are not negative',
    remedy: 'pass architecture parameters through the softmax first',
  });
}
