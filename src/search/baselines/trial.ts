/** One cell that a baseline asked about, and what it was told. */
export interface Trial<Cell> {
  readonly genotype: Cell;
  /** The higher the better. */
  readonly score: number;
}

/** What tells a baseline how good a cell is: a table of accuracies, or a short training. */
export type Score<Cell> = (genotype: Cell) => number | Promise<number>;
