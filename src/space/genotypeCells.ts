import type { Genotype, GenotypeEdge } from './genotype.js';
import { nasBench201Edges } from './nasBench201/cellEdges.js';

/** An edge of a derived cell with the node that it leads to, counted from 0 among the nodes that have incoming edges. */
export interface PlacedEdge extends GenotypeEdge {
  readonly node: number;
}

/** The cells of a genotype of any space by the name of their alpha table: `normal` and `reduce`, or `cell`. */
export function genotypeCells(genotype: Genotype): Readonly<Record<string, readonly PlacedEdge[]>> {
  if ('cell' in genotype) {
    return { cell: genotype.cell.map((edge, index) => ({ ...edge, node: nasBench201Edges[index].to - 1 })) };
  }
  const place = (edges: readonly GenotypeEdge[]) =>
    edges.map((edge, index) => ({ ...edge, node: Math.floor(index / 2) }));
  return { normal: place(genotype.normal), reduce: place(genotype.reduce) };
}
