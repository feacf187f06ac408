import { z } from 'zod';
import { evaluationProvenance } from './evaluationProvenance.js';
import { evaluationSettings } from './evaluationSettings.js';

const point = z.object({
  radius: z.number(),
  /** Share of all images whose own class is certified at this radius or a larger one. */
  accuracy: z.number(),
  /** Wilson score interval, 95 %, over the images. */
  interval: z.tuple([z.number(), z.number()]),
});

const abstaining = z.object({ accuracy: z.number(), abstained: z.number() });

/** `smoothing.json` in a run directory, and what `rnas certify --json` prints. */
export const smoothingResult = z.object({
  schema: z.literal(1),
  images: z.int(),
  /** Accuracy of the network itself, without noise. */
  clean: z.number(),
  /** PREDICT: shares of images that get their own class, and none. */
  predict: abstaining,
  /** CERTIFY: shares of images whose own class is certified at any radius, and of those without a certificate. */
  certify: abstaining,
  /** Mean over all images of the certified radius, 0 where another class or none is certified. */
  averageRadius: z.number(),
  /** What n answers can certify at most. */
  largestRadius: z.number(),
  certified: z.array(point),
  /** The same at 41 radii from 0 to the largest. */
  curve: z.array(point),
  seconds: z.number(),
  config: evaluationSettings.extend({
    smoothing: z.object({ sigma: z.number(), n0: z.int(), n: z.int(), alpha: z.number() }),
    radii: z.array(z.number()),
  }),
  ...evaluationProvenance.shape,
});

export type SmoothingResult = z.infer<typeof smoothingResult>;
