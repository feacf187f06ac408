import { z } from 'zod';
import * as fields from './fields.js';

const written = z.strictObject({
  /** Version of this format. */
  schema: z.literal(1).default(1),
  command: z.literal('attack').default('attack'),
  /** Path of the retrained run. */
  run: z.string().min(1),
  /**
   * Which of the run's checkpoints: the best by validation accuracy, clean or under a cheap attack, the one of these that
   * its recipe is for (`best`), or the last.
   */
  checkpoint: z.enum(['best', 'best-clean', 'best-robust', 'last']).default('best'),
  /** Attacks by name, each once. */
  attacks: z
    .array(fields.attackName)
    .min(1)
    .refine(names => new Set(names).size === names.length, { error: 'each attack once' })
    .default(['fgsm', 'pgd-20']),
  /** Radius of the ball around the image: in [0, 1] pixel values for `linf`, by default 8/255; a length for `l2`. */
  epsilon: fields.radius.optional(),
  /** Norm that the ball is measured in. */
  norm: z.enum(['linf', 'l2']).default('linf'),
  /** Images attacked, the first of the test part; all without it. */
  images: fields.count.optional(),
  batchSize: fields.count.default(100),
  seed: fields.seed.default(1),
  ...fields.execution,
});

/** Longer than the diagonal of any image that the toolkit reads: a ball of this radius holds every image. */
const longestRadius = 1000;

/**
 * Configuration of `rnas attack`, version 1. Every key has a default but `run`, and but `epsilon` for the norm `l2`:
 * 8/255 is a radius per pixel, and as the length of a whole perturbation it moves almost nothing.
 */
export const attackConfig = written
  .refine(({ norm, epsilon = 0 }) => norm !== 'linf' || epsilon <= 1, {
    path: ['epsilon'],
    error: 'a number in [0, 1] for the norm linf, such as 8/255',
  })
  .refine(({ norm, epsilon = Number.NaN }) => norm !== 'l2' || epsilon <= longestRadius, {
    path: ['epsilon'],
    error: `a length of at most ${longestRadius} for the norm l2, which has no default, such as 0.5`,
  })
  .transform(config => ({ ...config, epsilon: config.epsilon ?? 8 / 255 }));

export type AttackConfig = z.output<typeof attackConfig>;
