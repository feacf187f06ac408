import { z } from 'zod';
import { baselineNames } from '../../search/baselines/baseline.js';
import * as fields from './fields.js';

/** Configuration of `rnas baseline` with `score: training`: cells are scored by a short training. */
export const trainedBaselineConfig = z
  .strictObject({
    schema: z.literal(1).default(1),
    command: z.literal('baseline').default('baseline'),
    score: z.literal('training'),
    strategy: z.enum(baselineNames).default('random'),
    /** How each cell is trained: a configuration of `rnas retrain` without genotype, seed, engine and threads. */
    training: z.record(z.string(), z.unknown()),
    /** Noise or an attack: cells are scored by their accuracy on perturbed validation images, else on clean ones. */
    perturb: fields.perturbationName.optional(),
    /** Its scale in pixel values, in [0, 1]; by default 8/255. */
    epsilon: fields.epsilon.optional(),
    /** Numbers of queries after which the best cell is looked at; as many cells as the largest are trained. */
    queries: z.array(fields.count.max(100_000)).min(1).default([10]),
    /** Of the cells that are drawn, their training and the perturbation. */
    seed: fields.seed.default(1),
    /** Size of the population of `evolution`; by default 10. */
    population: fields.count.max(100_000).optional(),
    /** Members of it that a parent is chosen from; by default 3. */
    sample: fields.count.max(100_000).optional(),
    ...fields.execution,
  })
  .refine(
    ({ strategy, population, sample }) =>
      strategy === 'evolution' || (population === undefined && sample === undefined),
    { path: ['strategy'], error: 'evolution, if there is a population or a sample' },
  )
  .refine(({ perturb, epsilon }) => epsilon === undefined || perturb !== undefined, {
    path: ['epsilon'],
    error: 'left out without perturb, whose scale it is',
  });

export type TrainedBaselineConfig = z.output<typeof trainedBaselineConfig>;
