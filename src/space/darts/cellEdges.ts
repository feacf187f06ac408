/** One edge of the searched cell: to node `node` (0 is the first intermediate one) from state `from`. */
export interface CellEdge {
  readonly node: number;
  /** 0 and 1 are the cell's inputs, `2 + n` is node n. */
  readonly from: number;
}

/** The edges of a cell in the order of the alpha rows: node by node, every earlier state in turn. */
export function cellEdges(nodes: number): CellEdge[] {
  return Array.from({ length: nodes }, (_, node) =>
    Array.from({ length: node + 2 }, (_, from) => ({ node, from })),
  ).flat();
}
