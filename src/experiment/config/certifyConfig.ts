import { z } from 'zod';
import * as fields from './fields.js';

/** Configuration of `rnas certify`, version 1. Every key has a default but `run`. */
export const certifyConfig = z.strictObject({
  /** Version of this format. */
  schema: z.literal(1).default(1),
  command: z.literal('certify').default('certify'),
  /** Path of the retrained run. */
  run: z.string().min(1),
  checkpoint: fields.checkpoint,
  /** Randomised smoothing; the values are those of its paper but for n, which is 100,000 there. */
  smoothing: z
    .strictObject({
      /** Standard deviation of the noise in pixel values; the network should have been trained with about as much. */
      sigma: fields.positive.max(10).default(0.25),
      /** Noisy copies by which the class is selected. */
      n0: fields.count.default(100),
      /** Noisy copies by which its probability is bounded. */
      n: fields.count.default(1000),
      /** Probability with which a statement about one image may be wrong. */
      alpha: z.number().gt(0).lt(0.5).default(0.001),
    })
    .prefault({}),
  /** Radii (L2) at which the certified accuracy is told. */
  radii: fields.eachOnce(fields.nonNegative, 'radius').default([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5]),
  /** Images of the test part, as evenly over the classes as they allow; all without it. */
  images: fields.count.optional(),
  batchSize: fields.count.default(100),
  seed: fields.seed.default(1),
  ...fields.execution,
});

export type CertifyConfig = z.output<typeof certifyConfig>;
