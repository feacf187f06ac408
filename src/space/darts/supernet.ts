import type { Graph } from '../../graph/graph.js';
import { dartsAlphaTables } from './alphaTables.js';
import { type DartsCellOptions, resolveCellOptions } from './cellOptions.js';
import { addMixedOperation, type MixedSupernetSize, mixedSupernet } from './mixedSupernet.js';

export interface DartsSupernetOptions extends MixedSupernetSize, DartsCellOptions {}

/**
 * The network that contains every cell of the space (DARTS, arXiv 1806.09055, §2.2): each node is the sum over
 * all earlier states of Σ_o alpha[table][edge, o] · o(state), eq. 2. Tables `normal` and `reduce`; rows are edges
 * node by node, columns the primitives. Parameters are named as in DARTS' PyTorch code, such as
 * `cells.0._ops.3._ops.4.op.1.weight`; batch normalisation inside the cells has no scale and shift.
 *
 * @throws InputError if an option makes no network
 * @example
 * const graph = dartsSupernet({
 *   image: { height: 28, width: 28, channels: 1 }, classes: 10, mean: [0.13], deviation: [0.31], channels: 8, layers: 5,
 * });
 */
export function dartsSupernet(options: DartsSupernetOptions): Graph {
  const cell = resolveCellOptions(options);
  return mixedSupernet(options, cell, {
    tables: dartsAlphaTables(cell),
    addEdge: (builder, edge) => addMixedOperation(builder, edge, edge.id),
    addNode: (builder, { id, edges }) => builder.add(id, { kind: 'add' }, ...edges),
  });
}
