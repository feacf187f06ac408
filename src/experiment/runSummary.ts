import { z } from 'zod';

/** `summary.json`, written last: a run that has it is complete. */
export const runSummary = z.object({
  schema: z.literal(1),
  command: z.enum(['search', 'retrain', 'import']),
  /** Wall time of the run, its earlier parts included if it was resumed. */
  seconds: z.number(),
  /** The run's results by name, such as `bestEpoch`, `validationAccuracy`, `genotype`. */
  results: z.record(z.string(), z.union([z.number(), z.string()])),
});

export type RunSummary = z.infer<typeof runSummary>;
