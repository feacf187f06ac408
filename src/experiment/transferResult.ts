import { z } from 'zod';
import { norms } from '../perturb/ball.js';
import { evaluationProvenance } from './evaluationProvenance.js';
import { attackSettings } from './evaluationSettings.js';

const target = z.object({
  /** Name of the run, and the checkpoint of it that saw the images. */
  run: z.string(),
  checkpointSha256: z.string(),
  clean: z.number(),
  /** Share of all images that it classifies correctly after the attack on the source. */
  accuracy: z.number(),
  /** Wilson score interval, 95 %. */
  interval: z.tuple([z.number(), z.number()]),
});

/** `transfer.json` in a run directory: what images crafted on this run's network do to others. A row of a matrix per attack. */
export const transferResult = z.object({
  schema: z.literal(1),
  /** Name of the source, which is this run. */
  source: z.string(),
  images: z.int(),
  epsilon: z.number(),
  norm: z.enum(norms),
  clean: z.number(),
  attacks: z.record(
    z.string(),
    z.object({
      targets: z.array(target),
      seconds: z.number(),
      forwardPasses: z.int(),
      backwardPasses: z.int(),
      queries: z.int(),
    }),
  ),
  config: attackSettings.extend({ earlyStop: z.boolean() }),
  ...evaluationProvenance.shape,
});

export type TransferResult = z.infer<typeof transferResult>;
