/** One edge of a derived cell: an operation applied to the output of an earlier state. */
export interface GenotypeEdge {
  readonly operation: string;
  readonly from: number;
}

/**
 * A derived cell pair as plain data (DARTS, §2.4): two edges per intermediate node in node order (states 0 and 1 are the
 * cell's inputs), and the states that are concatenated to the cell's output.
 */
export interface DartsGenotype {
  readonly normal: readonly GenotypeEdge[];
  readonly normalConcat: readonly number[];
  readonly reduce: readonly GenotypeEdge[];
  readonly reduceConcat: readonly number[];
}

/**
 * A cell of NAS-Bench-201 (arXiv 2001.00326, §2.1) as plain data: the operations of its six edges, in the order 0→1,
 * 0→2, 1→2, 0→3, 1→3, 2→3. State 0 is the cell's input, state 3 its output.
 */
export interface NasBench201Genotype {
  readonly cell: readonly GenotypeEdge[];
}

/** What a search comes to, whichever space it searched. */
export type Genotype = DartsGenotype | NasBench201Genotype;
