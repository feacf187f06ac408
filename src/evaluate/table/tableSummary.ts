import { z } from 'zod';
import { histogram2d } from './histogram2d.js';

/** What a report shows of a table of accuracies without holding it: levels and counts, no cells. */
export const tableSummary = z.object({
  /** Distinct cells. */
  of: z.int().positive(),
  /** The column of the highest accuracies, by their median. */
  clean: z.string(),
  /** The column of the lowest. */
  robust: z.string(),
  /** By column, over the distinct cells. */
  levels: z.record(z.string(), z.object({ median: z.number(), p99: z.number(), best: z.number() })),
  /** The distinct cell that is best in the robust column. */
  optimum: z.object({ clean: z.number(), robust: z.number() }),
  /** All cells, clean accuracy along x, robust accuracy along y. */
  cloud: histogram2d,
  /** The same of the cells whose robust accuracy is among the best twentieth of the distinct ones. */
  top: histogram2d,
});

export type TableSummary = z.infer<typeof tableSummary>;
