import type { AlphaTable } from '../../graph/graph.js';
import { dartsAlphaTables } from '../darts/alphaTables.js';
import type { CellCandidates } from '../darts/cellCandidates.js';
import type { DartsCell } from '../darts/cellOptions.js';

/** The table β of a node's incoming edges (0 is the first intermediate node): one row, a column for each edge. */
export function edgeTable(cell: keyof CellCandidates, node: number): AlphaTable {
  return { name: `beta.${cell}.${node}`, rows: 1, columns: node + 2 };
}

/** β of all nodes, normal cell first. */
export function edgeTables({ nodes }: { readonly nodes: number }): AlphaTable[] {
  return (['normal', 'reduce'] as const).flatMap(cell =>
    Array.from({ length: nodes }, (_, node) => edgeTable(cell, node)),
  );
}

/**
 * The supernet's tables: DARTS' α, and β (PC-DARTS, arXiv 1907.05737, eq. 5) as a table for each node, so that the
 * softmax over a row is the one over the edges that enter the node.
 */
export function pcDartsTables(cell: DartsCell): AlphaTable[] {
  return [...dartsAlphaTables(cell), ...edgeTables(cell)];
}
