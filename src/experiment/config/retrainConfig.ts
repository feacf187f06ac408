import { z } from 'zod';
import * as fields from './fields.js';

/**
 * Configuration of `rnas retrain`, version 1. Every key has a default but `genotype` and `data.name`; the defaults
 * are those of DARTS for CIFAR-10 (Liu et al., arXiv 1806.09055, §3.2.1).
 */
export const retrainConfig = z.strictObject({
  /** Version of this format. */
  schema: z.literal(1).default(1),
  command: z.literal('retrain').default('retrain'),
  /** Search space that the genotype is of. */
  space: z.enum(['darts']).default('darts'),
  /** The cells in the field's textual form, `Genotype(normal=[…], normal_concat=…, reduce=[…], reduce_concat=…)`. */
  genotype: z.string().min(1),
  /** How the network is trained. */
  recipe: z.enum(['standard']).default('standard'),
  /** The derived network. */
  network: z
    .strictObject({
      /** Channels of the first cell. */
      channels: fields.count.default(36),
      /** Cells; those at one and two thirds halve the resolution. */
      layers: fields.count.default(20),
      /** Whether there is an auxiliary head at two thirds of the depth. */
      auxiliary: z.boolean().default(true),
      /** Weight of the auxiliary head's loss. */
      auxiliaryWeight: fields.nonNegative.default(0.4),
      /** Probability of dropping a path in the last epoch; grows linearly from 0. In [0, 1). */
      dropPath: fields.rate.default(0.2),
    })
    .prefault({}),
  data: z.strictObject({
    /** A data set's name or path. */
    name: z.string().min(1),
    /** Images used of the published training part: the first ones, equally many of each class. All without it. */
    limit: fields.count.optional(),
    /** Share of the images used that the best checkpoint is chosen by. In (0, 1). */
    validationShare: fields.share.default(0.1),
  }),
  epochs: fields.count.default(600),
  /** Images of a step. */
  batchSize: fields.count.default(96),
  /** Stochastic gradient descent, cosine schedule from the learning rate to 0. */
  optimiser: z
    .strictObject({
      /** Learning rate of the first epoch. */
      learningRate: fields.positive.default(0.025),
      momentum: fields.rate.default(0.9),
      /** L2 factor. */
      weightDecay: fields.nonNegative.default(3e-4),
      /** Largest joint L2 norm of the gradients. */
      clipNorm: fields.positive.default(5),
      nesterov: z.boolean().default(false),
    })
    .prefault({}),
  /** What is done to training images. */
  augment: z
    .strictObject({
      /** Zero pixels added on each side before a random crop of the original size; 0 for none. */
      cropPadding: z.int().nonnegative().default(4),
      /** Whether half of the images are mirrored left to right. */
      flip: z.boolean().default(true),
      /** Side in pixels of the square that is blanked (DeVries & Taylor, arXiv 1708.04552); 0 for none. */
      cutout: z.int().nonnegative().default(16),
    })
    .prefault({}),
  seed: fields.seed.default(1),
  ...fields.execution,
});

export type RetrainConfig = z.output<typeof retrainConfig>;
