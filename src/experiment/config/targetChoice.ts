import { z } from 'zod';

/** The class that attacks are to reach: one of the network's, counted from 0, or one for each image. */
export const targetChoice = z.union([z.int().nonnegative(), z.enum(['random', 'least-likely'])], {
  error: 'a class, counted from 0, or random or least-likely',
});
