import { z } from 'zod';
import * as fields from './fields.js';

const written = z.strictObject({
  /** Version of this format. */
  schema: z.literal(1).default(1),
  command: z.literal('attack').default('attack'),
  /** Path of the retrained run. */
  run: z.string().min(1),
  /** Which of the run's checkpoints: the best by validation accuracy, or the last. */
  checkpoint: z.enum(['best', 'last']).default('best'),
  /** Attacks by name, each once. */
  attacks: z
    .array(fields.attackName)
    .min(1)
    .refine(names => new Set(names).size === names.length, { error: 'each attack once' })
    .default(['fgsm', 'pgd-20']),
  /** Radius of the ball around the image: in [0, 1] pixel values for `linf`, any length ≥ 0 for `l2`. */
  epsilon: fields.radius.prefault('8/255'),
  /** Norm that the ball is measured in. */
  norm: z.enum(['linf', 'l2']).default('linf'),
  /** Images attacked, the first of the test part; all without it. */
  images: fields.count.optional(),
  batchSize: fields.count.default(100),
  seed: fields.seed.default(1),
  ...fields.execution,
});

/** Configuration of `rnas attack`, version 1. Every key has a default but `run`. */
export const attackConfig = written.refine(({ norm, epsilon }) => norm !== 'linf' || epsilon <= 1, {
  path: ['epsilon'],
  error: 'a number in [0, 1] for the norm linf, such as 8/255',
});

export type AttackConfig = z.output<typeof attackConfig>;
