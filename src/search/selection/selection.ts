import { z } from 'zod';

/** How the supernet of a search fares without an operation, edge by edge; see {@link removalRises}. */
const edgeRises = z.object({
  /** Alpha table of the edge, and its row there. */
  table: z.string(),
  row: z.int().nonnegative(),
  /** By operation: how much the loss rises without it, in nats. */
  rises: z.record(z.string(), z.number()),
});

/** How cells were selected by removal, as `selection.json` holds it. */
export const selection = z.object({
  /** Images of the validation part on which removals were judged. */
  images: z.int().positive(),
  /** Weight λ of the loss on perturbed images; 0 where clean ones alone were judged. */
  lambda: z.number().nonnegative(),
  /** Loss of the supernet as the search left it, in nats. */
  loss: z.number(),
  edges: z.array(edgeRises).readonly(),
  /** What the rises come to, in the space's textual form. */
  genotype: z.string(),
});

export type EdgeRises = z.infer<typeof edgeRises>;
export type Selection = z.infer<typeof selection>;
