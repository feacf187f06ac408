import { z } from 'zod';

const byColumn = z.record(z.string(), z.number());

/** What a table of measured accuracies has of a cell; all but the numbers of cells by the table's columns. */
export const cellMeasurement = z.object({
  /** The cell's number in the benchmark. */
  index: z.int().nonnegative(),
  /** Of the cell itself, in [0, 1]. */
  accuracies: byColumn,
  /** 1 + the number of distinct cells that are better: 1 is the best, and equals share the better rank. */
  rank: byColumn,
  /** Distinct cells that are ranked: 6,466. */
  of: z.int().positive(),
  /** By how much the best distinct cell is better. */
  regret: byColumn,
});

export type CellMeasurement = z.infer<typeof cellMeasurement>;
