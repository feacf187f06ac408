import type { Command } from 'commander';
import { lambdaScheduleKinds } from '../search/lambdaSchedule.js';
import { redraws } from '../search/perturbationStreams.js';
import { strategyNames } from '../search/strategyTraits.js';
import { trainInputs } from '../train/trainInput.js';
import { namesFlag } from './namesFlag.js';
import { numericFlag } from './numericFlag.js';

/** What the options of `rnas search` that say what is searched for, and by which gradient, have. */
export interface MethodFlags {
  readonly strategy?: string;
  readonly order?: string;
  readonly perturb?: string;
  readonly epsilon?: string;
  readonly lambda?: number;
  readonly lambdaSchedule?: string;
  readonly regulariser?: string;
  readonly detachClean?: boolean;
  readonly samples?: number;
  readonly redraw?: string;
  readonly normalise?: boolean;
  readonly trainInput?: string;
  readonly alphaWarmupEpochs?: number;
  readonly exclude?: string;
  readonly removal?: boolean;
}

/** Declares them. */
export function addMethodOptions(command: Command): Command {
  return command
    .option('--strategy <name>', strategyNames.join(', '))
    .option('--order <name>', 'first, or second: through a step of the weights')
    .option('--perturb <name>', 'perturbed input: gaussian, uniform, rademacher, fgsm or pgd-K')
    .option('--epsilon <number>', 'scale of the perturbation, such as 8/255')
    .option('--lambda <number>', 'weight of the regulariser', numericFlag)
    .option('--lambda-schedule <name>', `${lambdaScheduleKinds.join(', ')}: how λ gets to its value from 0`)
    .option('--regulariser <name>', 'kl, js, logit-l2 or ce')
    .option('--detach-clean', 'take the clean logits for constants in the regulariser')
    .option('--samples <number>', 'draws of noise that the regulariser is the mean of', numericFlag)
    .option('--redraw <name>', `${redraws.join(', ')}: how often the noise is drawn anew`)
    .option('--normalise', 'divide the regulariser by its running mean')
    .option('--train-input <name>', `${trainInputs.join(', ')}: what the weights are trained on`)
    .option('--alpha-warmup-epochs <number>', 'epochs at the start in which α stands still', numericFlag)
    .option('--exclude <operations>', 'operations that no derived edge takes, such as none')
    .option('--removal', 'select operations by what the supernet is without them, not by α');
}

/** The part of a configuration that these flags give. */
export function methodFromFlags({ lambdaSchedule, exclude, removal, ...flags }: MethodFlags) {
  const { strategy, order, perturb, epsilon, lambda, regulariser, detachClean, samples } = flags;
  const { redraw, normalise, trainInput, alphaWarmupEpochs } = flags;
  return {
    ...{ strategy, order, perturb, epsilon, lambda, regulariser, detachClean, samples },
    ...{ redraw, normalise, trainInput, alphaWarmupEpochs },
    lambdaSchedule: { kind: lambdaSchedule },
    derive: { exclude: namesFlag(exclude), removal: removal ? {} : undefined },
  };
}
