import { z } from 'zod';
import { spaceNames } from '../../space/space.js';
import * as fields from './fields.js';
import { retrainDefaults } from './spaceDefaults.js';

const written = z.strictObject({
  /** Version of this format. */
  schema: z.literal(1).default(1),
  command: z.literal('import').default('import'),
  /** Search space that the genotype is of. */
  space: z.enum(spaceNames).default('darts'),
  /** The cells in the textual form of their space. */
  genotype: z.string().min(1),
  /** Path of the weights, in safetensors. */
  weights: z.string().min(1),
  /** The network that they are of; what is left out is as a retraining of the space has it. */
  network: z
    .strictObject({
      channels: fields.count.optional(),
      layers: fields.count.optional(),
      /** Without it, whether the weights have an auxiliary head. */
      auxiliary: z.boolean().optional(),
    })
    .prefault({}),
  /** The data set that they were trained on. */
  data: z.strictObject({ name: z.string().min(1) }),
  /** Per-channel statistics that the network was trained with, of pixels in [0, 1]; the data set's own without them. */
  normalisation: z
    .strictObject({ mean: z.array(z.number()), deviation: z.array(fields.positive) })
    .optional(),
});

/** Configuration of `rnas import`, version 1. Every key has a default but `genotype`, `weights` and `data.name`. */
export const importConfig = written.transform(config => {
  const { channels, layers } = retrainDefaults[config.space].network;
  return { ...config, network: { channels, layers, ...config.network } };
});

export type ImportConfig = z.output<typeof importConfig>;
