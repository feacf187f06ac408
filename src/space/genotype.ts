/** One edge of a derived cell: an operation applied to the output of an earlier state (0 and 1 are the cell's inputs). */
export interface GenotypeEdge {
  readonly operation: string;
  readonly from: number;
}

/**
 * A derived cell pair as plain data (DARTS, §2.4): two edges per intermediate node in node order, and the states
 * that are concatenated to the cell's output.
 */
export interface Genotype {
  readonly normal: readonly GenotypeEdge[];
  readonly normalConcat: readonly number[];
  readonly reduce: readonly GenotypeEdge[];
  readonly reduceConcat: readonly number[];
}
