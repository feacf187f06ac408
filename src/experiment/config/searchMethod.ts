import { z } from 'zod';
import { divergenceNames } from '../../loss/divergence.js';
import { lambdaScheduleKinds } from '../../search/lambdaSchedule.js';
import { redraws } from '../../search/perturbationStreams.js';
import { strategyNames, strategyTraits } from '../../search/strategyTraits.js';
import { trainInputs } from '../../train/trainInput.js';
import * as fields from './fields.js';

/** The keys of a search's configuration that say what is searched for, and by which gradient. */
export const searchMethod = {
  /** How α is moved; those without a regulariser need λ = 0. */
  strategy: z.enum(strategyNames).default('rnas'),
  /** Whether the gradient of α goes through a step of the weights too (Liu et al., arXiv 1806.09055, eq. 7–8). */
  order: z.enum(['first', 'second']).default('first'),
  /** What makes x + δ from x, in the regulariser and in perturbed training input. */
  perturb: fields.perturbationName.default('gaussian'),
  /** Scale of δ in pixel values, in [0, 1]. */
  epsilon: fields.epsilon.prefault('8/255'),
  /** Weight λ ≥ 0 of the regulariser; by default as the strategy has it, 1 with `rnas` and 0.01 with `advrush`. */
  lambda: fields.nonNegative.optional(),
  /** How λ gets to its value: at once, or along a line or half a cosine. */
  lambdaSchedule: z
    .strictObject({
      kind: z.enum(lambdaScheduleKinds).default('constant'),
      /** λ at the first step, by default 0. */
      from: fields.nonNegative.optional(),
      /** Epochs of the search, warm-up included, after which λ has its value; by default all. */
      epochs: fields.count.optional(),
    })
    .prefault({}),
  /** D(f(x), f(x + δ)): how far the perturbed logits are from the clean ones. */
  regulariser: z.enum(divergenceNames).default('kl'),
  /** Whether f(x) counts as a constant in D. */
  detachClean: z.boolean().default(false),
  /** Draws of δ that D is the mean of. */
  samples: fields.count.default(1),
  /** How often δ's randomness is drawn anew. */
  redraw: z.enum(redraws).default('step'),
  /** Whether D is divided by its own running mean. */
  normalise: z.boolean().default(false),
  /** Adds weight · the mean share of the mixture that these operations have to the upper objective. */
  penalty: z
    .strictObject({
      operations: z.array(z.string()).min(1),
      weight: fields.positive,
    })
    .optional(),
  /** What the weights are trained on: clean images, perturbed ones, or batches of which half is perturbed. */
  trainInput: z.enum(trainInputs).default('clean'),
  /** Epochs at the start in which the weights alone are trained. */
  alphaWarmupEpochs: z.int().nonnegative().default(0),
  /** How cells are derived from α. */
  derive: z
    .strictObject({
      /** Operations that no edge takes, such as `none`. */
      exclude: z.array(z.string()).default([]),
      /** Selects operations by what the supernet is without them, not by α (after DARTS-PT: Wang et al., arXiv 2108.04392). */
      removal: z
        .strictObject({
          /** Images of the validation part that removals are judged on; the whole part if it has fewer. */
          images: fields.count.default(512),
          /** Operations that a cell selected so has on a number of edges at most (after P-DARTS: Chen et al., arXiv 1904.12760, §3.3). */
          limit: z
            .strictObject({
              operations: z.array(z.string()).min(1),
              edges: fields.count,
            })
            .optional(),
        })
        .optional(),
    })
    .prefault({}),
};

type Method = z.output<z.ZodObject<typeof searchMethod>>;

/** What the strategy and the length of the search decide about keys that were left out. */
export function methodDefaults({
  strategy,
  lambda,
  lambdaSchedule,
  epochs,
}: Pick<Method, 'strategy' | 'lambda' | 'lambdaSchedule'> & { readonly epochs: number }) {
  const moving = lambdaSchedule.kind !== 'constant';
  return {
    lambda: lambda ?? strategyTraits[strategy].lambda ?? 0,
    lambdaSchedule: moving ? { from: 0, epochs, ...lambdaSchedule } : lambdaSchedule,
  };
}
