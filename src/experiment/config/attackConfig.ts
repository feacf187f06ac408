import { z } from 'zod';
import { norms } from '../../perturb/ball.js';
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
  /**
   * Radius of the ball around the image: in [0, 1] pixel values for `linf`, by default 8/255; a length for `l2` and `l1`, a
   * whole number of pixels for `l0`.
   */
  epsilon: fields.radius.optional(),
  /** Norm that the ball is measured in; every attack has to be defined for it. */
  norm: z.enum(norms).default('linf'),
  /** Images attacked, the first of the test part; all without it. */
  images: fields.count.optional(),
  batchSize: fields.count.default(100),
  seed: fields.seed.default(1),
  ...fields.execution,
});

/** Longer than the diagonal of any image that the toolkit reads, in L2; in L1 and L0 more than any of its images needs. */
const longestRadius = { l2: 1000, l1: 1_000_000, l0: 1_000_000 };

/**
 * Configuration of `rnas attack`, version 1. Every key has a default but `run`, and but `epsilon` for norms other than
 * `linf`: 8/255 is a radius per pixel, and as the length of a whole perturbation it moves almost nothing.
 */
export const attackConfig = written
  .refine(({ norm, epsilon = 0 }) => norm !== 'linf' || epsilon <= 1, {
    path: ['epsilon'],
    error: 'a number in [0, 1] for the norm linf, such as 8/255',
  })
  .superRefine(({ norm, epsilon = Number.NaN }, context) => {
    if (norm === 'linf') return;
    const fits = epsilon <= longestRadius[norm] && (norm !== 'l0' || Number.isInteger(epsilon));
    if (!fits) context.addIssue({ code: 'custom', path: ['epsilon'], message: radiusExpected(norm) });
  })
  .superRefine(({ attacks, norm }, context) => {
    for (const [place, name] of attacks.entries()) {
      const message = fields.attackFault(name, norm);
      if (message) context.addIssue({ code: 'custom', path: ['attacks', place], message });
    }
  })
  .transform(config => ({ ...config, epsilon: config.epsilon ?? 8 / 255 }));

function radiusExpected(norm: 'l2' | 'l1' | 'l0'): string {
  const without = `for the norm ${norm}, which has no default`;
  if (norm === 'l0') return `a whole number of pixels ${without}, such as 1`;
  return `a length of at most ${longestRadius[norm]} ${without}, such as ${norm === 'l2' ? 0.5 : 12}`;
}

export type AttackConfig = z.output<typeof attackConfig>;
