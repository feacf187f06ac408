import { z } from 'zod';

const flag = z.object({ id: z.string(), meaning: z.string(), remedy: z.string() });

const attackOutcome = z.object({
  /** Share of all evaluated images that are still classified correctly. */
  accuracy: z.number(),
  /** Wilson score interval, 95 %. */
  interval: z.tuple([z.number(), z.number()]),
  seconds: z.number(),
  forwardPasses: z.number().int(),
  backwardPasses: z.number().int(),
  queries: z.number().int(),
});

/** `attack.json` in a run directory, and what `rnas attack --json` prints. */
export const attackResult = z.object({
  schema: z.literal(1),
  images: z.number().int(),
  epsilon: z.number(),
  norm: z.enum(['linf', 'l2']),
  clean: z.number(),
  attacks: z.record(z.string(), attackOutcome),
  /** Accuracy over images that withstood every attack that was run. */
  worstCase: z.number(),
  flags: z.array(flag),
});

export type AttackResult = z.infer<typeof attackResult>;
