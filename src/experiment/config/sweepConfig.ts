import { z } from 'zod';
import * as fields from './fields.js';

/** The name of a sweep, an arm or a level of a grid: a part of a run's folder. */
const nameRule = 'letters, digits and . _ + = - (at most 80, a letter or digit first)';
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+=-]{0,79}$/, { error: nameRule });

const overrides = z.record(z.string(), z.unknown());
const value = z.union([z.number(), z.string(), z.boolean()]);

/**
 * A factor of a grid: the values of the dotted key that the factor is called, or by name what each of its levels changes.
 */
const factor = z.union([z.array(value).min(1), z.record(name, overrides)], {
  error: 'a list of values of that key, or overrides by the names of the levels',
});

const seedsRule = 'a number of seeds from 1, or a list of distinct whole numbers from 0';
const seeds = z
  .union([z.int(), z.array(fields.seed)], { error: seedsRule })
  .refine(
    given =>
      typeof given === 'number' ? given >= 1 && given <= 10_000 : given.length > 0 && isDistinct(given),
    { error: seedsRule },
  )
  .transform(given => (typeof given === 'number' ? Array.from({ length: given }, (_, at) => at + 1) : given));

function isDistinct(numbers: readonly number[]): boolean {
  return new Set(numbers).size === numbers.length;
}

/**
 * Configuration of `rnas sweep`, version 1: one configuration of `rnas search` or `rnas retrain`, what each arm
 * changes about it, and the seeds that every arm is repeated with.
 *
 * @example
 * base: { space: nas-bench-201, data: { name: cifar10 }, epochs: 20 }
 * arms: { darts: { strategy: darts }, pgd7: { perturb: pgd-7 } }
 * seeds: 5
 */
export const sweepConfig = z.strictObject({
  /** Version of this format. */
  schema: z.literal(1).default(1),
  command: z.literal('sweep').default('sweep'),
  /** By default the name of the file without its extension. */
  name,
  /** What all runs share: a search's configuration, or a retraining's with `command: retrain`. */
  base: overrides,
  /** What each arm changes, by its name. */
  arms: z
    .record(
      name,
      overrides.nullable().transform(changes => changes ?? {}),
    )
    .optional(),
  /** Every combination of the factors' levels is an arm; with `arms`, each of those arms times every combination. */
  grid: z.record(z.string().min(1), factor).optional(),
  /** The seeds of every arm, or how many: 3 stands for 1, 2, 3. */
  seeds,
  /** Further seeds of single arms, by their names (with a grid, the whole name of an arm): `{ rnas: [4, 5] }`. */
  moreSeeds: z.record(z.string(), z.array(fields.seed).min(1)).default({}),
  /** Folder of the runs; by default `runs/` and the sweep's name. */
  out: z.string().min(1).optional(),
  /** Runs under way at a time; by default as many as the cores allow. */
  workers: fields.count.max(1024).optional(),
  /** CPU threads of each run; by default one, or the cores divided by the workers. Changes no bit of the results. */
  threads: fields.count.optional(),
});

export type SweepConfig = z.output<typeof sweepConfig>;
