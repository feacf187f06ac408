import { z } from 'zod';
import { baselineNames } from '../../search/baselines/baseline.js';
import { spaceNames } from '../../space/space.js';
import * as fields from './fields.js';
import { searchDefaults } from './spaceDefaults.js';

/** Configuration of `rnas baseline` with `score: proxy`: cells are scored by one step of their untrained network. */
export const proxyBaselineConfig = z
  .strictObject({
    schema: z.literal(1).default(1),
    command: z.literal('baseline').default('baseline'),
    score: z.literal('proxy'),
    strategy: z.enum(baselineNames).default('random'),
    space: z.enum(spaceNames).default('darts'),
    /** The derived networks; by default of the size of the space's supernet. */
    network: z
      .strictObject({ channels: fields.count.optional(), layers: fields.count.optional() })
      .prefault({}),
    data: z.strictObject({
      /** A data set's name or path. */
      name: z.string().min(1),
      /** Images used of the published training part; all without it. */
      limit: fields.count.optional(),
    }),
    /** Images of the one batch, of the training part. */
    batchSize: fields.count.default(64),
    /** Noise or attack that makes x′ from x. */
    perturb: fields.perturbationName.default('gaussian'),
    /** Its scale in pixel values, in [0, 1]. */
    epsilon: fields.epsilon.prefault('8/255'),
    /** Numbers of queries after which the best cell is looked at. */
    queries: z.array(fields.count.max(100_000)).min(1).default([100]),
    /** Of the cells that are drawn, the batch, the networks' weights and the perturbation. */
    seed: fields.seed.default(1),
    /** Size of the population of `evolution`; by default 10. */
    population: fields.count.max(100_000).optional(),
    /** Members of it that a parent is chosen from; by default 3. */
    sample: fields.count.max(100_000).optional(),
    /** File of measured accuracies in which the best cells are looked up; nas-bench-201 only. The search never sees it. */
    table: z.string().min(1).optional(),
    ...fields.execution,
  })
  .refine(
    ({ strategy, population, sample }) =>
      strategy === 'evolution' || (population === undefined && sample === undefined),
    { path: ['strategy'], error: 'evolution, if there is a population or a sample' },
  )
  .refine(({ space, table }) => table === undefined || space === 'nas-bench-201', {
    path: ['table'],
    error: 'left out, or the space nas-bench-201, whose cells such a table has',
  })
  .transform(({ network, ...config }) => {
    const { channels, layers } = searchDefaults[config.space].network;
    return { ...config, network: { channels, layers, ...network } };
  });

export type ProxyBaselineConfig = z.output<typeof proxyBaselineConfig>;
