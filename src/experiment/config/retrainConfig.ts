import { z } from 'zod';
import { isReferenceName, referenceNames } from '../../space/reference/referenceNetwork.js';
import { spaceNames } from '../../space/space.js';
import * as fields from './fields.js';
import { fillRecipe } from './fillRecipe.js';
import { recipeContradictions } from './recipeContradictions.js';
import { recipeSections } from './recipeSections.js';
import { type RecipePreset, recipeNames, recipes } from './recipes.js';
import { referenceDefaults, retrainDefaults } from './spaceDefaults.js';

const written = z.strictObject({
  /** Version of this format. */
  schema: z.literal(1).default(1),
  command: z.literal('retrain').default('retrain'),
  /** Search space that the genotype is of. */
  space: z.enum(spaceNames).default('darts'),
  /** The cells in the textual form of their space: `Genotype(normal=[…], normal_concat=…, …)`, `|nor_conv_3x3~0|+|…|`. */
  genotype: z.string().min(1).optional(),
  /** How the network is trained; the sections below change single parts of it. */
  recipe: z.enum(recipeNames).default('standard'),
  ...recipeSections,
  /** The run whose weights are inherited: a search's supernet, or a retraining or import; without it they are drawn by the seed. */
  inherit: z.string().min(1).optional(),
  /** The derived network. */
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
  /** Stochastic gradient descent. */
  optimiser: z
    .strictObject({
      /** Highest learning rate of the schedule. */
      learningRate: fields.positive.optional(),
      momentum: fields.rate.default(0.9),
      /** L2 factor. */
      weightDecay: fields.nonNegative.optional(),
      /** Largest joint L2 norm of the gradients; null not to clip them. */
      clipNorm: fields.positive.nullable().optional(),
      nesterov: z.boolean().optional(),
    })
    .prefault({}),
  /** What is done to training images. */
  augment: z
    .strictObject({
      /** Images are turned by up to this many degrees, either way; nothing is the same as 0. */
      rotation: z.number().positive().max(180).optional(),
      /** Images are enlarged by a factor of up to 1 ± this; nothing is the same as 0. */
      scaling: z.number().positive().lt(1).optional(),
      /** Zero pixels added on each side before a random crop of the original size; 0 for none. */
      cropPadding: z.int().nonnegative().default(4),
      /** Whether half of the images are mirrored left to right. */
      flip: z.boolean().default(true),
      /** Side in pixels of the square that is blanked (DeVries & Taylor, arXiv 1708.04552); 0 for none. */
      cutout: z.int().nonnegative().optional(),
      /**
       * α of mixup (Zhang et al., arXiv 1710.09412): images and labels are mixed λ : 1 − λ with those of another order of
       * the batch, λ ~ Beta(α, α), after they were perturbed; 0 for none.
       */
      mixup: fields.nonNegative.default(0),
    })
    .prefault({}),
  seed: fields.seed.default(1),
  ...fields.execution,
});

/**
 * Configuration of `rnas retrain`, version 1. Every key has a default but `data.name` and one of `genotype` and
 * `network.reference`; what the recipe says is in {@link recipes}, what the network decides in {@link retrainDefaults}.
 *
 * @example
 * parseConfig(retrainConfig, { genotype: text, data: { name: 'mnist' }, recipe: 'trades', loss: { beta: 1 } }, 'x.yaml');
 */
export const retrainConfig = written
  .superRefine(requireOneNetwork)
  .transform((config, context) => {
    const filled = fillConfig(config);
    for (const { path, message } of recipeContradictions(config, filled)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
    return filled;
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

function fillConfig(config: z.output<typeof written>) {
  const { recipe, space, loss, input, schedule, awp, average, selection, overfitting, ...rest } = config;
  const sections = { loss, input, schedule, awp, average, selection, overfitting };
  const preset: RecipePreset = recipes[recipe];
  const own = config.network.reference === undefined ? retrainDefaults[space] : referenceDefaults;
  return {
    ...{ ...rest, recipe, space },
    ...fillRecipe(recipe, sections),
    network: { ...own.network, ...config.network },
    epochs: config.epochs ?? preset.epochs ?? own.epochs,
    batchSize: config.batchSize ?? preset.batchSize ?? own.batchSize,
    optimiser: { ...own.optimiser, ...preset.optimiser, ...config.optimiser },
    augment: { ...own.augment, ...preset.augment, ...config.augment },
  };
}

/** A genotype or a hand-made network, whose size is in its name; only a genotype's can inherit weights. */
function requireOneNetwork(
  { genotype, network, inherit }: z.output<typeof written>,
  context: z.RefinementCtx,
): void {
  const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  const { reference } = network;
  if (reference === undefined) {
    if (genotype === undefined)
      refuse(['genotype'], 'a text, or network.reference the name of a hand-made network');
    return;
  }
  const beside = `left out beside network.reference ${reference}`;
  if (genotype !== undefined) refuse(['genotype'], beside);
  if (inherit !== undefined) refuse(['inherit'], beside);
  for (const key of ['channels', 'layers'] as const)
    if (network[key] !== undefined) refuse(['network', key], beside);
  if (network.auxiliary) refuse(['network', 'auxiliary'], `false or ${beside}`);
  if (network.dropPath) refuse(['network', 'dropPath'], `0 or ${beside}`);
}
