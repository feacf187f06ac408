import { z } from 'zod';

/** Configuration of `rnas evaluate`. */
export const evaluateConfig = z.strictObject({
  /** The cell: a file, a run, a genotype's text, six digits or a published name. */
  genotype: z.string().min(1),
  /** File of the table. */
  table: z.string().min(1),
});

export type EvaluateConfig = z.output<typeof evaluateConfig>;
