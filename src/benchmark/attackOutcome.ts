import { z } from 'zod';

/** What came of an attack whose work depends on which images fall. */
export const attackOutcome = z.object({
  /** Images that are classified correctly after it. */
  standing: z.int().nonnegative(),
  /** Forward and backward passes, each of one image. */
  forward: z.int().nonnegative(),
  backward: z.int().nonnegative(),
});

export type AttackOutcome = z.infer<typeof attackOutcome>;
