import { z } from 'zod';

/** What the supernet of a search is without each operation of an edge; see {@link removalEffects}. */
const edgeEffects = z.object({
  /** Alpha table of the edge, and its row there. */
  table: z.string(),
  row: z.int().nonnegative(),
  /** By operation: how far the predictions move without it, in nats. */
  effects: z.record(z.string(), z.number()),
});

/** How cells were selected by removal. */
export const selection = z.object({
  /** Images of the validation part on which removals were judged. */
  images: z.int().positive(),
  /** Weight λ of the perturbed images; 0 where clean ones alone were judged. */
  lambda: z.number().nonnegative(),
  edges: z.array(edgeEffects).readonly(),
  /** What the effects come to, in the space's textual form. */
  genotype: z.string(),
});

export type EdgeEffects = z.infer<typeof edgeEffects>;
export type Selection = z.infer<typeof selection>;
