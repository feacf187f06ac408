import { z } from 'zod';
import { isReferenceName, referenceNames } from '../../space/reference/referenceNetwork.js';
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
  genotype: z.string().min(1).optional(),
  /** Path of the weights, in safetensors. */
  weights: z.string().min(1),
  /** The network that they are of; what is left out is as a retraining of the space has it. */
  network: z
    .strictObject({
      /** A hand-made network instead of a genotype's: resnet-18, wide-resnet-28-10, … */
      reference: z
        .string()
        .refine(isReferenceName, {
          error: `one of ${referenceNames.join(', ')}, or wide-resnet-<depth>-<width>`,
        })
        .meta({ examples: [...referenceNames] })
        .optional(),
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

/**
 * Configuration of `rnas import`, version 1. Every key has a default but `genotype` (or `network.reference`), `weights`
 * and `data.name`.
 */
export const importConfig = written
  .refine(({ genotype, network }) => (genotype === undefined) !== (network.reference === undefined), {
    path: ['genotype'],
    error: 'a genotype, or network.reference in its place, and not both',
  })
  .refine(
    ({ network: { reference, channels, layers, auxiliary } }) =>
      !reference || !(channels || layers || auxiliary),
    {
      path: ['network', 'reference'],
      error: 'given without channels, layers and auxiliary: a hand-made network has one size',
    },
  )
  .transform(config => {
    if (config.network.reference !== undefined) return config;
    const { channels, layers } = retrainDefaults[config.space].network;
    return { ...config, network: { channels, layers, ...config.network } };
  });

export type ImportConfig = z.output<typeof importConfig>;
