import { z } from 'zod';

const score = z.object({
  /** Mean cross-entropy in nats. */
  loss: z.number(),
  accuracy: z.number(),
});

/** What is looked at at the end of an epoch of a search, besides how training went. */
export const searchDiagnostics = z.object({
  /** Entropy of the softmax of α's rows in nats, by table; see {@link alphaEntropy}. */
  entropy: z.record(z.string(), z.object({ mean: z.number(), edges: z.array(z.number()).readonly() })),
  /** Operations on the edges of the derived cells, by cell; see {@link operationCounts}. */
  operations: z.record(z.string(), z.record(z.string(), z.int().nonnegative())),
  /** Edges of the derived cells that the epoch before did not have; null in the first epoch. */
  changedEdges: z.int().nonnegative().nullable(),
  /** On a fixed sample of the validation split, clean and perturbed; see {@link supernetAccuracy}. */
  supernet: z.object({ images: z.int().positive(), clean: score, perturbed: score }).optional(),
  /** Of the α-Hessian of the validation loss, in the epochs in which it is measured; see {@link dominantEigenvalue}. */
  eigenvalue: z
    .object({ value: z.number(), residual: z.number().nonnegative(), iterations: z.int().positive() })
    .optional(),
});

export type SearchDiagnostics = z.infer<typeof searchDiagnostics>;
