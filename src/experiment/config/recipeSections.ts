import { z } from 'zod';
import { trainingLossNames } from '../../loss/trainingLoss.js';
import { scheduleGrains, scheduleKinds } from '../../train/schedules/schedule.js';
import * as fields from './fields.js';

/** What the weights are trained on: the images, all or half of each batch perturbed, or replayed batches. */
export const inputKinds = ['clean', 'perturbed', 'mixed', 'free'] as const;
/** What is evaluated and kept: the weights themselves, their exponential mean, or their mean over the last epochs. */
export const averageKinds = ['none', 'ema', 'swa'] as const;

const shareInside = z.number().gt(0).lt(1);

/** An attack, or `none`. */
const fallBack = z.union([z.literal('none'), fields.batchAttackName], {
  error: 'none, or an attack such as pgd-7',
});

/**
 * The sections that a recipe is composed of: loss × input × schedule × regularisation. What is left out is the
 * recipe's; a key that would have no effect beside the others is refused.
 */
export const recipeSections = {
  loss: z
    .strictObject({
      kind: z.enum(trainingLossNames).optional(),
      /** Weight of the second term of `trades` (β) and `mart` (λ). */
      beta: fields.nonNegative.optional(),
      /** Share of the label spread evenly over all classes (Szegedy et al., arXiv 1512.00567, §7), in [0, 1). */
      labelSmoothing: fields.rate.optional(),
    })
    .prefault({}),
  input: z
    .strictObject({
      kind: z.enum(inputKinds).optional(),
      /** What perturbs: noise or an attack. */
      perturb: fields.perturbationName.optional(),
      /** Radius; 8/255 by default. */
      epsilon: fields.radius.optional(),
      norm: z.enum(['linf', 'l2']).optional(),
      /** Length of an attack's step in multiples of ε; the attack's own by default: 1 for `fgsm`, 1/4 for `pgd-K`. */
      relativeStep: fields.positive.optional(),
      /** Whether the attack begins at a random point of the ball; `pgd-K` does. */
      randomStart: z.boolean().optional(),
      /** Whether the attacked network normalises by the batch's statistics (`train`) or by its running ones. */
      mode: z.enum(['train', 'eval']).optional(),
      /** Updates of the weights by each batch of `free`; 8 by default. */
      replays: fields.count.optional(),
    })
    .prefault({}),
  /** How the learning rate goes. Shares and milestones are of what follows the warm-up. */
  schedule: z
    .strictObject({
      kind: z.enum(scheduleKinds).optional(),
      /** Whether the rate moves with each `epoch` or each `update`. */
      grain: z.enum(scheduleGrains).optional(),
      /** Epochs at the start in which it rises linearly. */
      warmupEpochs: z.int().nonnegative().optional(),
      /** Learning rate at the end, `cosine` and `one-cycle`; 0 by default. */
      to: fields.nonNegative.optional(),
      /** Learning rate at the beginning of a `one-cycle`; 0 by default. */
      from: fields.nonNegative.optional(),
      /** Share of the training after which a `one-cycle` falls; 0.4 by default. */
      peak: shareInside.optional(),
      /** Shares of the training after which a `step` comes, ascending; 1/2 and 3/4 by default. */
      milestones: z
        .array(shareInside)
        .min(1)
        .refine(shares => shares.every((share, at) => at === 0 || share > shares[at - 1]), {
          error: 'shares in (0, 1) in ascending order, such as [0.5, 0.75]',
        })
        .optional(),
      /** What a `step` multiplies the rate by; 0.1 by default. */
      factor: shareInside.optional(),
    })
    .prefault({}),
  /** Adversarial weight perturbation (Wu et al., arXiv 2004.05884). */
  awp: z
    .strictObject({
      /** Length of the perturbation of each weight tensor, in multiples of its norm; 0 for none. */
      gamma: fields.nonNegative.optional(),
      /** Epochs at the start without it; 0 by default. */
      warmupEpochs: z.int().nonnegative().optional(),
    })
    .prefault({}),
  /** Which weights are evaluated and kept. */
  average: z
    .strictObject({
      kind: z.enum(averageKinds).optional(),
      /** Decay of the exponential mean with each update; 0.999 by default. */
      decay: fields.rate.optional(),
      /** Share of the epochs after which `swa` begins to average (Izmailov et al., arXiv 1803.05407); 0.75 by default. */
      from: z.number().min(0).lt(1).optional(),
    })
    .prefault({}),
  /** How robustness is measured after each epoch, on the first images of the validation part and of the training part. */
  selection: z
    .strictObject({
      perturb: fields.attackName.optional(),
      /** By default that of the input, or 8/255. */
      epsilon: fields.radius.optional(),
      norm: z.enum(['linf', 'l2']).optional(),
      /** Images of each part; 0 for no such measurement, and no `best-robust`. */
      images: z.int().nonnegative().optional(),
    })
    .prefault({}),
  /** Catastrophic overfitting of one-step adversarial training (Wong et al., arXiv 2001.03994, §5.4). */
  overfitting: z
    .strictObject({
      /** How far the robust training accuracy may fall below its best so far before that is said; 0.2 by default. */
      drop: shareInside.optional(),
      /** What perturbs the training images from then on: `none` (only say it), or an attack such as `pgd-7`. */
      fallBack: fallBack.optional(),
    })
    .prefault({}),
};
