import { z } from 'zod';
import { spaceNames } from '../../space/space.js';
import * as fields from './fields.js';
import { retrainDefaults } from './spaceDefaults.js';

const written = z.strictObject({
  /** Version of this format. */
  schema: z.literal(1).default(1),
  command: z.literal('retrain').default('retrain'),
  /** Search space that the genotype is of. */
  space: z.enum(spaceNames).default('darts'),
  /** The cells in the textual form of their space: `Genotype(normal=[…], normal_concat=…, …)`, `|nor_conv_3x3~0|+|…|`. */
  genotype: z.string().min(1),
  /** How the network is trained. */
  recipe: z.enum(['standard']).default('standard'),
  /** The derived network. */
  network: z
    .strictObject({
      /** Channels of the first cell. */
      channels: fields.count.optional(),
      /** Cells in all. DARTS: those at one and two thirds halve the resolution; NAS-Bench-201: 3·N. */
      layers: fields.count.optional(),
      /** Whether there is an auxiliary head at two thirds of the depth. */
      auxiliary: z.boolean().optional(),
      /** Weight of the auxiliary head's loss. */
      auxiliaryWeight: fields.nonNegative.default(0.4),
      /** Probability of dropping a path in the last epoch; grows linearly from 0. In [0, 1). */
      dropPath: fields.rate.optional(),
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
  epochs: fields.count.optional(),
  /** Images of a step. */
  batchSize: fields.count.optional(),
  /** Stochastic gradient descent, cosine schedule from the learning rate to 0. */
  optimiser: z
    .strictObject({
      /** Learning rate of the first epoch. */
      learningRate: fields.positive.optional(),
      momentum: fields.rate.default(0.9),
      /** L2 factor. */
      weightDecay: fields.nonNegative.optional(),
      /** Largest joint L2 norm of the gradients; without it they are not clipped. */
      clipNorm: fields.positive.optional(),
      nesterov: z.boolean().optional(),
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
      cutout: z.int().nonnegative().optional(),
    })
    .prefault({}),
  seed: fields.seed.default(1),
  ...fields.execution,
});

/**
 * Configuration of `rnas retrain`, version 1. Every key has a default but `genotype` and `data.name`; what the space
 * decides is in {@link retrainDefaults}.
 */
export const retrainConfig = written
  .transform(config => {
    const { network, epochs, batchSize, optimiser, augment } = retrainDefaults[config.space];
    return {
      ...config,
      network: { ...network, ...config.network },
      epochs: config.epochs ?? epochs,
      batchSize: config.batchSize ?? batchSize,
      optimiser: { ...optimiser, ...config.optimiser },
      augment: { ...augment, ...config.augment },
    };
  })
  .refine(({ space, network }) => space !== 'nas-bench-201' || !network.auxiliary, {
    path: ['network', 'auxiliary'],
    error: 'false in the space nas-bench-201, whose networks have no auxiliary head',
  })
  .refine(({ space, network }) => space !== 'nas-bench-201' || network.dropPath === 0, {
    path: ['network', 'dropPath'],
    error: '0 in the space nas-bench-201, whose networks drop no paths',
  });

export type RetrainConfig = z.output<typeof retrainConfig>;
