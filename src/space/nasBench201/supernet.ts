import type { AlphaTable, Graph } from '../../graph/graph.js';
import { nasBench201Edges } from './cellEdges.js';
import { nasBench201Operations, operationBuilders } from './operations.js';
import { type NasBench201NetworkOptions, nasBench201Skeleton } from './skeleton.js';

/** The supernet's one table of mixing weights, which all cells share: six edges by five operations. */
export const nasBench201Alpha: AlphaTable = {
  name: 'cell',
  rows: nasBench201Edges.length,
  columns: nasBench201Operations.length,
};

/**
 * The network that contains all 15,625 cells of the space (NAS-Bench-201, arXiv 2001.00326, as its code searches it by
 * DARTS): an edge is Σ_o alpha[cell][edge, o] · o(node). Parameters are named as in the benchmark's PyTorch code, such
 * as `cells.0.edges.3<-1.2.op.1.weight`; batch normalisation inside the cells has no scale and shift.
 *
 * @throws InputError if an option makes no network
 * @example
 * const graph = nasBench201Supernet({
 *   image: { height: 32, width: 32, channels: 3 }, classes: 10, mean: [0.49, 0.48, 0.45], deviation: [0.25, 0.24, 0.26],
 *   channels: 16, layers: 3,
 * });
 */
export function nasBench201Supernet(options: NasBench201NetworkOptions): Graph {
  const { builder, logits } = nasBench201Skeleton(
    options,
    (inside, { cell, to, from, row, channels, input }) => {
      const id = `${cell}.edges.${to}<-${from}`;
      const outputs = nasBench201Operations.map((name, column) =>
        operationBuilders[name](inside, `${id}.${column}`, input, { channels, affine: false }),
      );
      return inside.add(id, { kind: 'weightedSum', table: nasBench201Alpha.name, row }, ...outputs);
    },
  );
  builder.declareAlpha(nasBench201Alpha);
  return builder.finish({ logits });
}
