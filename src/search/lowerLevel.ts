import { randomStream } from '../base/randomStream.js';
import type { Tensor } from '../base/tensor.js';
import type { Alpha } from '../engine/engine.js';
import { meter } from '../engine/meter.js';
import type { SgdSpec } from '../engine/optimiserSpec.js';
import { batchCursor } from '../train/batchCursor.js';
import { cosineLearningRate } from '../train/cosineLearningRate.js';
import { describePosition, type Position } from '../train/epochLoop.js';
import { addToTally } from '../train/tally.js';
import { perturbTrainInput } from '../train/trainInput.js';
import { trainStep } from '../train/trainStep.js';
import { alphaFromTensors } from './alphaTensors.js';
import type { SearchOptions, SearchSetup } from './searchSetup.js';
import type { SearchState } from './searchState.js';
import type { LabelledBatch } from './strategy.js';

/** The training of the weights, and what the upper level has to know of it. */
export interface LowerLevel {
  /** The batch of a position, clean. */
  batchAt(position: Position): LabelledBatch;
  /** Its images as the weights see them, perturbed, where they are, at these mixing weights. */
  inputAt(position: Position, alpha: Alpha): Promise<Tensor>;
  optimiserAt(position: Position): SgdSpec;
  /** Share of all steps that come before a position, in [0, 1). */
  progressAt(position: Position): number;
  /** Moves the weights by one step of SGD along ∇w CE. */
  step(position: Position): Promise<void>;
}

/**
 * The lower level of a search: w moves along ∇w CE(f(x_train; w, α), y) at the mixing weights of the strategy, on clean
 * images or on those that {@link SearchSetup.trainInput} makes of them at the mixing weights of α itself.
 */
export function lowerLevel(
  { model, train, strategy, options, trainInput }: SearchSetup,
  state: SearchState,
  stepsPerEpoch: number,
): LowerLevel {
  const tables = model.graph.alphaTables;
  const metered = meter(model, state.ledger, 'weights');
  const perturbationModel = meter(model, state.ledger, 'perturbation');
  const batchAt = batchCursor(train, options);
  const { learningRateMin: _schedule, ...optimiser } = options.weightOptimiser;
  const optimiserAt = ({ epoch }: Position): SgdSpec => ({
    ...{ kind: 'sgd', ...optimiser, nesterov: false },
    learningRate: searchLearningRate(options, epoch),
  });
  const progressAt = ({ epoch, step }: Position) => (epoch + step / stepsPerEpoch) / options.epochs;

  async function inputAt(position: Position, alpha: Alpha): Promise<Tensor> {
    const batch = batchAt(position);
    if (trainInput === undefined) return batch.images;
    const random = randomStream(options.seed, 'train-perturbation', position.epoch, position.step);
    const target = { model: perturbationModel, mode: 'train', alpha } as const;
    return perturbTrainInput(trainInput, target, batch, place => random.fork(place));
  }

  async function step(position: Position): Promise<void> {
    const progress = progressAt(position);
    const random = (purpose: string) =>
      randomStream(options.seed, purpose, 'weights', position.epoch, position.step);
    const mixed = strategy.mixing.mix(tables, alphaFromTensors(state.alpha), {
      progress,
      random: random('mixing'),
    });
    const batch = { ...batchAt(position), images: await inputAt(position, mixed.weights) };
    const alpha = await strategy.weightAlpha?.({
      ...batch,
      ...{ model: perturbationModel, tables, alpha: mixed.weights, progress },
      random: random('weight-alpha'),
    });
    const result = await trainStep(metered, {
      ...batch,
      alpha: alpha ?? mixed.weights,
      optimiser: optimiserAt(position),
      position: describePosition(position),
    });
    addToTally(state.training, batch.labels.length, result);
  }
  return { batchAt, inputAt, optimiserAt, progressAt, step };
}

/** Cosine over the epochs. */
export function searchLearningRate({ epochs, weightOptimiser }: SearchOptions, epoch: number): number {
  const { learningRate: from, learningRateMin: to } = weightOptimiser;
  return cosineLearningRate(epoch, epochs, { from, to });
}
