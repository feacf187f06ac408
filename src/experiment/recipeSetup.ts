import { trainingLoss, trainingLossTraits } from '../loss/trainingLoss.js';
import { createPerturbation } from '../perturb/createPerturbation.js';
import { parsePerturbation } from '../perturb/parsePerturbation.js';
import type { Perturbation } from '../perturb/perturbation.js';
import type { RetrainInput, RetrainOptions, RetrainSetup } from '../train/retrainSetup.js';
import type { FilledRecipe, PerturbedInput } from './config/fillRecipe.js';
import type { RetrainConfig } from './config/retrainConfig.js';

/** What a retraining's configuration says about how to train, as the training room takes it. */
export function recipeSetup(
  config: RetrainConfig,
  { mean }: { mean: readonly number[] },
): Omit<RetrainSetup, 'model' | 'train' | 'validation' | 'resume'> {
  const { loss, network, augment, optimiser } = config;
  const { clipNorm, ...rest } = optimiser;
  const { mixup, ...augmentation } = augment;
  const options: RetrainOptions = {
    ...config,
    optimiser: { ...rest, ...(clipNorm != null && { clipNorm }) },
    augment: { ...augmentation, fill: mean },
    mixup,
    labelSmoothing: loss.labelSmoothing ?? 0,
    auxiliaryWeight: network.auxiliary ? network.auxiliaryWeight : 0,
    dropPath: network.dropPath,
  };
  return {
    options,
    loss: trainingLoss(loss.kind, loss.beta),
    comparesClean: trainingLossTraits[loss.kind].comparesClean,
    input: trainingInput(config.input),
    robustness: robustness(config.selection),
    overfitting: overfittingGuard(config),
  };
}

/** Whether a training input is attacked, so that its robust accuracy is what its best checkpoint is chosen by. */
export function isAdversarial({ input }: Pick<RetrainConfig, 'input'>): boolean {
  return input.kind === 'free' || (input.kind !== 'clean' && input.mode !== undefined);
}

function trainingInput(input: FilledRecipe['input']): RetrainInput {
  if (input.kind === 'clean' || input.kind === 'free') return input;
  return { kind: input.kind, perturbation: inputPerturbation(input), mode: input.mode ?? 'train' };
}

function inputPerturbation(input: PerturbedInput): Perturbation {
  const { perturb, epsilon, norm, relativeStep, randomStart } = input;
  const spec = parsePerturbation(perturb, { epsilon, norm });
  if (!('stepSize' in spec && 'randomStart' in spec)) return createPerturbation(spec);
  if (relativeStep === undefined || randomStart === undefined) return createPerturbation(spec);
  return createPerturbation({ ...spec, stepSize: relativeStep * epsilon, randomStart });
}

function robustness(selection: FilledRecipe['selection']): RetrainSetup['robustness'] {
  if (!('perturb' in selection)) return undefined;
  const { perturb, epsilon, norm, images } = selection;
  return { perturbation: createPerturbation(parsePerturbation(perturb, { epsilon, norm })), images };
}

function overfittingGuard({ overfitting, input }: RetrainConfig): RetrainSetup['overfitting'] {
  if (overfitting === undefined || input.kind === 'clean') return undefined;
  const { drop, fallBack } = overfitting;
  if (fallBack === 'none') return { drop };
  const ball = { epsilon: input.epsilon, norm: 'norm' in input ? input.norm : ('linf' as const) };
  return { drop, fallBack: createPerturbation(parsePerturbation(fallBack, ball)) };
}
