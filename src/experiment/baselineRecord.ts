import { z } from 'zod';

/** `baseline.json`: the cells that a baseline has trained so far, and by which configuration. */
export const baselineRecord = z.object({
  schema: z.literal(1),
  /** SHA-256 of what decides a cell's score and which cells come. */
  hash: z.string(),
  /** In the order in which they were first asked for. */
  cells: z.array(
    z.object({
      genotype: z.string(),
      /** Folder of its training, beside this file. */
      run: z.string(),
      /** What it was chosen by: accuracy on perturbed validation images, or on clean ones. */
      score: z.number(),
      /** Best accuracy on clean validation images. */
      clean: z.number(),
    }),
  ),
});

export type BaselineRecord = z.infer<typeof baselineRecord>;
export type ScoredCell = BaselineRecord['cells'][number];
