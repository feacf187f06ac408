import { z } from 'zod';
import { estimateSources } from '../correlationResult.js';
import * as fields from './fields.js';

const written = z.strictObject({
  /** Version of this format. */
  schema: z.literal(1).default(1),
  command: z.literal('correlate').default('correlate'),
  /** Path of the search, in nas-bench-201. */
  run: z.string().min(1),
  /** File of the table. */
  table: z.string().min(1),
  /** What estimates how good a cell is, each once. */
  estimates: z
    .array(z.enum(estimateSources))
    .min(1)
    .refine(names => new Set(names).size === names.length, { error: 'each estimate once' })
    .default([...estimateSources]),
  /** Distinct cells that are estimated, drawn without replacement. */
  cells: z.int().min(3).max(6466).default(200),
  /** Images of the run's validation part that the supernet classifies with every cell, by default 256; all if there are fewer. */
  images: fields.count.optional(),
  /** What perturbs the images; by default what perturbed those of the search. */
  perturb: fields.perturbationName.optional(),
  /** Its scale in pixel values, in [0, 1]; by default that of the search. */
  epsilon: fields.epsilon.optional(),
  /** Of the sample of cells, the perturbation, the proxy's initial weights and the bootstrap. */
  seed: fields.seed.default(1),
  /** Samples of cells, drawn with replacement, that the 95 % intervals come from. */
  resamples: fields.count.max(100_000).default(1000),
  ...fields.execution,
});

/** Configuration of `rnas correlate`, version 1. Every key has a default but `run` and `table`. */
export const correlateConfig = written
  .refine(({ estimates, images }) => images === undefined || estimates.includes('supernet'), {
    path: ['images'],
    error: 'left out without the estimate supernet, which alone classifies images',
  })
  .transform(config => ({ ...config, images: config.images ?? 256 }));

export type CorrelateConfig = z.output<typeof correlateConfig>;
