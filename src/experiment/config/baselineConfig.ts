import { z } from 'zod';
import { baselineNames } from '../../search/baselines/baseline.js';
import * as fields from './fields.js';

/** Configuration of `rnas baseline`, whose cells a table scores; see {@link trainedBaselineConfig} for the other kind. */
export const baselineConfig = z
  .strictObject({
    score: z.literal('table').default('table'),
    strategy: z.enum(baselineNames).default('random'),
    /** File of the table. */
    table: z.string().min(1),
    /** Column that cells are scored by. */
    column: z.string().min(1),
    /** Numbers of queries after which the best cell is looked at. */
    queries: z.array(fields.count.max(100_000)).min(1).default([10, 100, 300]),
    /** Independent searches. */
    repeats: z.int().min(2).max(100_000).default(200),
    seed: fields.seed.default(1),
    /** Size of the population of `evolution`; by default 10. */
    population: fields.count.max(100_000).optional(),
    /** Members of it that a parent is chosen from; by default 3. */
    sample: fields.count.max(100_000).optional(),
  })
  .refine(
    ({ strategy, population, sample }) =>
      strategy === 'evolution' || (population === undefined && sample === undefined),
    { path: ['strategy'], error: 'evolution, if there is a population or a sample' },
  );

export type BaselineConfig = z.output<typeof baselineConfig>;
