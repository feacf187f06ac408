import { z } from 'zod';
import { strategyTraits } from '../../search/strategyTraits.js';
import { spaceNames } from '../../space/space.js';
import {
  diagnosticsFields,
  earlyStopFields,
  fillDiagnostics,
  refuseIdleEarlyStop,
} from './diagnosticsFields.js';
import * as fields from './fields.js';
import { methodContradictions } from './methodContradictions.js';
import { methodDefaults, searchMethod } from './searchMethod.js';
import { searchDefaults } from './spaceDefaults.js';
import { checkStrategySections, fillStrategySections, strategySections } from './strategySections.js';

const written = z.strictObject({
  /** Version of this format. */
  schema: z.literal(1).default(1),
  command: z.literal('search').default('search'),
  /** Search space. */
  space: z.enum(spaceNames).default('darts'),
  /** The supernet; by default as {@link searchDefaults} has it for the space. */
  network: z
    .strictObject({
      /** Channels of the first cell. */
      channels: fields.count.optional(),
      /** Cells in all. DARTS: those at one and two thirds halve the resolution; NAS-Bench-201: 3·N. */
      layers: fields.count.optional(),
      /** Intermediate nodes of a cell; NAS-Bench-201 has a fixed cell. */
      nodes: z.int().min(1).max(16).optional(),
      /** What an edge of a DARTS or PC-DARTS cell chooses from; by default all operations. */
      primitives: fields.primitives.optional(),
      /** K: operations see one K-th of the channels; `channels` is a multiple of it. PC-DARTS alone. */
      partial: z.int().min(1).max(64).optional(),
    })
    .prefault({}),
  data: z.strictObject({
    /** A data set's name or path. */
    name: z.string().min(1),
    /** Images used of the published training part: the first ones, equally many of each class. All without it. */
    limit: fields.count.optional(),
    /** Share of the images used that α is trained on; the weights see the rest. In (0, 1). */
    validationShare: fields.share.default(0.5),
  }),
  ...searchMethod,
  ...strategySections,
  epochs: fields.count.default(50),
  /** Images of a step, both of the weights and of α. */
  batchSize: fields.count.default(64),
  /** Stochastic gradient descent on the weights, cosine schedule over the epochs. */
  weightOptimiser: z
    .strictObject({
      /** Learning rate of the first epoch. */
      learningRate: fields.positive.default(0.025),
      /** Learning rate that the schedule ends at. */
      learningRateMin: fields.nonNegative.default(0.001),
      momentum: fields.rate.default(0.9),
      /** L2 factor. */
      weightDecay: fields.nonNegative.default(3e-4),
      /** Largest joint L2 norm of the gradients. */
      clipNorm: fields.positive.default(5),
    })
    .prefault({}),
  /** Adam on the architecture parameters α. */
  alphaOptimiser: z
    .strictObject({
      learningRate: fields.positive.default(3e-4),
      beta1: fields.rate.default(0.5),
      beta2: fields.rate.default(0.999),
      /** L2 factor. */
      weightDecay: fields.nonNegative.default(1e-3),
    })
    .prefault({}),
  /** Ends every epoch after this many steps; without it an epoch is one pass over its images. */
  stepsPerEpoch: fields.count.optional(),
  diagnostics: diagnosticsFields,
  /** By default there with the strategy `robust-darts` alone. */
  earlyStop: earlyStopFields.optional(),
  seed: fields.seed.default(1),
  /** File of measured accuracies in which every epoch's cell is looked up; nas-bench-201 only. A search by gradients never sees it. */
  table: z.string().min(1).optional(),
  ...fields.execution,
});

/**
 * Configuration of `rnas search`, version 1. Every key has a default but `data.name`; the defaults of the two
 * optimisers are those of DARTS (Liu et al., arXiv 1806.09055, §3.1).
 *
 * @example
 * parseConfig(searchConfig, { data: { name: 'mnist' }, perturb: 'gaussian', epsilon: '8/255' }, 'quick.yaml');
 */
export const searchConfig = written
  .superRefine(checkStrategySections)
  .transform(({ alphaPerturbation, curvature, temperature, ...config }) => ({
    ...config,
    ...fillStrategySections(config, { alphaPerturbation, curvature, temperature }),
    ...fillDiagnostics(config),
    network: { ...searchDefaults[config.space].network, ...config.network },
    ...methodDefaults(config),
  }))
  .refine(({ space, table }) => table === undefined || space === 'nas-bench-201', {
    path: ['table'],
    error: 'left out, or the space nas-bench-201, whose cells such a table has',
  })
  .superRefine((config, context) => {
    for (const { path, message } of methodContradictions(config, strategyTraits[config.strategy])) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  })
  .superRefine(refuseIdleEarlyStop)
  .refine(({ derive, earlyStop }) => derive.removal === undefined || earlyStop === undefined, {
    path: ['derive', 'removal'],
    error: 'left out with an early stop, which goes back to the α of an epoch whose weights are gone',
  });

export type SearchConfig = z.output<typeof searchConfig>;
