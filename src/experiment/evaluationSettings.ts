import { z } from 'zod';
import { norms } from '../perturb/ball.js';
import { checkpointNames } from './checkpointFolder.js';

/** What the result of every evaluation of a trained network keeps of its configuration; the run is the folder that it lies in. */
export const evaluationSettings = z.object({
  checkpoint: z.enum(checkpointNames),
  images: z.int().optional(),
  batchSize: z.int(),
  seed: z.int(),
  engine: z.string().optional(),
  threads: z.int().optional(),
});

/** That of an evaluation by attacks. */
export const attackSettings = z.object({
  /** Names, or sections with a name and what differs from the paper. */
  attacks: z.array(z.union([z.string(), z.looseObject({ name: z.string() })])),
  target: z.union([z.int(), z.string()]).optional(),
  epsilon: z.number(),
  norm: z.enum(norms),
  ...evaluationSettings.shape,
});

export type EvaluationSettings = z.infer<typeof evaluationSettings>;
export type AttackSettings = z.infer<typeof attackSettings>;
