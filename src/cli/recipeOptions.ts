import type { Command } from 'commander';
import { InputError } from '../base/inputError.js';
import { recipeNames } from '../experiment/config/recipes.js';
import { scheduleKinds } from '../train/schedules/schedule.js';
import { numericFlag } from './numericFlag.js';

/** What the options of `rnas retrain` that say how is trained have; each overrides one key of the recipe. */
export interface RecipeFlags {
  readonly recipe?: string;
  readonly perturb?: string;
  readonly epsilon?: string;
  readonly replays?: number;
  readonly beta?: number;
  readonly labelSmoothing?: number;
  readonly mixup?: number;
  readonly awp?: number;
  /** True without a decay. */
  readonly ema?: number | string | true;
  readonly swa?: boolean;
  readonly schedule?: string;
  readonly learningRate?: number;
  readonly warmupEpochs?: number;
  readonly fallBack?: string;
  readonly selectionImages?: number;
}

/** Declares them. */
export function addRecipeOptions(command: Command): Command {
  return command
    .option('--recipe <name>', recipeNames.join(', '))
    .option('--perturb <name>', 'what perturbs the training images: gaussian, …, fgsm or pgd-K')
    .option('--epsilon <number>', 'radius of the perturbation, such as 8/255')
    .option('--replays <number>', 'updates by each batch of the recipe free', numericFlag)
    .option('--beta <number>', "weight of the loss's second term: trades, mart", numericFlag)
    .option('--label-smoothing <share>', 'share of each label spread over all classes', numericFlag)
    .option('--mixup <alpha>', 'mix images and labels with λ ~ Beta(α, α)', numericFlag)
    .option('--awp <gamma>', 'adversarial weight perturbation of this relative size', numericFlag)
    .option('--ema [decay]', 'keep the exponential mean of the weights', numericFlag)
    .option('--swa', "keep the mean of the last quarter's weights")
    .option('--schedule <name>', scheduleKinds.join(', '))
    .option('--learning-rate <number>', 'highest learning rate', numericFlag)
    .option('--warmup-epochs <number>', 'epochs in which the learning rate rises', numericFlag)
    .option('--fall-back <name>', 'attack to train with once fgsm-rs or free has overfitted')
    .option('--selection-images <number>', 'images that robustness is measured on; 0 for none', numericFlag);
}

/** The flags in the shape of the configuration. */
export function recipeSectionsOf(flags: RecipeFlags) {
  const { recipe, perturb, epsilon, replays, beta, labelSmoothing, schedule, warmupEpochs } = flags;
  return {
    recipe,
    input: { perturb, epsilon, replays },
    loss: { beta, labelSmoothing },
    augment: { mixup: flags.mixup },
    awp: { gamma: flags.awp },
    average: averageOf(flags),
    schedule: { kind: schedule, warmupEpochs },
    optimiser: { learningRate: flags.learningRate },
    overfitting: { fallBack: flags.fallBack },
    selection: { images: flags.selectionImages },
  };
}

function averageOf({ ema, swa }: RecipeFlags) {
  if (ema === undefined) return { kind: swa ? 'swa' : undefined };
  if (!swa) return { kind: 'ema', decay: ema === true ? undefined : ema };
  throw new InputError({
    given: '--ema and --swa',
    expected: 'one mean of the weights',
    remedy: 'leave one of them out',
  });
}
