import { z } from 'zod';
import { InputError } from '../../base/inputError.js';
import { parseFraction } from '../../base/parseFraction.js';

/** A whole number from 1. */
export const count = z.int().positive();

/** A number in [0, ∞). */
export const nonNegative = z.number().nonnegative();

/** A number in (0, ∞). */
export const positive = z.number().positive();

/** A share of a whole in (0, 1): neither side of the cut is empty. */
export const share = z.number().gt(0).lt(1);

/** A probability below one, in [0, 1). */
export const rate = z.number().min(0).lt(1);

/** The seed of every random stream of a run: a whole number from 0. */
export const seed = z.int().nonnegative();

/** Radius of the perturbation in pixel values, in [0, 1]; a number or a text such as `8/255`. */
export const epsilon = z
  .union([z.number(), z.string()], { error: 'a number in [0, 1] or a fraction such as 8/255' })
  .transform((value, context) => {
    if (typeof value === 'number') return value;
    try {
      return parseFraction(value, 'epsilon');
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      context.addIssue({ code: 'custom', message: error.complaint.expected, input: value });
      return z.NEVER;
    }
  })
  .pipe(z.number().min(0).max(1));

/** Where the computation runs. */
export const execution = {
  /** Name of the engine, `native`, `tfjs:cpu`, …; without it the best that is there. Engines differ in rounding. */
  engine: z.string().min(1).optional(),
  /** CPU threads of the engine; without it one per core. Changes no bit of the result. */
  threads: count.optional(),
};

/** Perturbations by name: `fgsm`, or `pgd-K` for projected gradient descent of K steps. */
export const attackName = z.union([z.literal('fgsm'), z.templateLiteral(['pgd-', count])], {
  error: 'fgsm or pgd-K with a number of steps K, such as pgd-7',
});

/** What may perturb the input of a search: noise, or an attack. */
export const perturbationName = z.union([z.enum(['gaussian', 'uniform', 'rademacher']), attackName], {
  error: 'one of gaussian, uniform, rademacher, fgsm, or pgd-K with a number of steps K, such as pgd-7',
});
