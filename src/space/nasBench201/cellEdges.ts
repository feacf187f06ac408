/** One edge of the cell: node 0 is its input, node 3 its output. */
export interface NasBench201Edge {
  readonly to: number;
  readonly from: number;
}

/** Nodes of a cell, its input among them. */
export const nodeCount = 4;

/**
 * The six edges, 0→1, 0→2, 1→2, 0→3, 1→3, 2→3: the order of the alpha rows, of the text, and of the digits by which
 * NAS-RobBench-201 writes a cell.
 */
export const nasBench201Edges: readonly NasBench201Edge[] = Array.from({ length: nodeCount }, (_, to) =>
  Array.from({ length: to }, (_, from) => ({ to, from })),
).flat();
