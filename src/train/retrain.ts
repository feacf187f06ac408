import { randomStream } from '../base/randomStream.js';
import type { Augmentation } from '../data/augment.js';
import type { Split } from '../data/split.js';
import type { CostLedger } from '../engine/costLedger.js';
import type { Model } from '../engine/engine.js';
import { meter } from '../engine/meter.js';
import { evaluateClean } from '../evaluate/evaluateClean.js';
import { batchCursor } from './batchCursor.js';
import { cosineLearningRate } from './cosineLearningRate.js';
import { countSteps } from './countSteps.js';
import { describePosition, type LoopHooks, type Position, runEpochs } from './epochLoop.js';
import { type RetrainState, restoreRetrain, snapshotRetrain } from './retrainState.js';
import { runClock } from './runClock.js';
import type { Snapshot } from './snapshot.js';
import { addToTally, emptyTally, summariseTally } from './tally.js';
import { requireFinite, trainStep } from './trainStep.js';

export interface RetrainOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly optimiser: {
    readonly learningRate: number;
    readonly momentum: number;
    readonly weightDecay: number;
    readonly clipNorm?: number;
    readonly nesterov: boolean;
  };
  readonly augment: Augmentation;
  /** Factor of the auxiliary head's loss; 0 without that head. */
  readonly auxiliaryWeight: number;
  /** Drop-path rate of the last epoch but one step; it grows linearly from 0: rate · epoch / epochs. */
  readonly dropPath: number;
}

export interface RetrainSetup {
  readonly model: Model;
  readonly train: Split<'train'>;
  /** Chooses the best checkpoint. */
  readonly validation: Split<'validation'>;
  readonly options: RetrainOptions;
  /** Go on from here instead of from the beginning. */
  readonly resume?: Snapshot;
}

/** One epoch of retraining, as `events.jsonl` holds it. */
export interface RetrainEpoch {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  /** Mean over the epoch's steps, before clipping. */
  readonly gradientNorm: number;
  readonly imagesPerSecond: number;
  readonly seconds: number;
  /** Whether this epoch's validation accuracy is above all earlier ones. */
  readonly best: boolean;
}

export interface RetrainResult {
  /** From 1. */
  readonly bestEpoch: number;
  readonly bestAccuracy: number;
  readonly seconds: number;
  readonly ledger: CostLedger;
}

/**
 * Trains a network from its initial weights: the evaluation phase of DARTS (Liu et al., arXiv 1806.09055, §3.2).
 * SGD with a cosine schedule per epoch, auxiliary head, drop-path, augmentation. All randomness is named by seed,
 * epoch and step, so that a resumed run gives the same bits.
 *
 * @throws RunError if a loss or gradient is not finite; Interrupted if stopped through the hooks
 */
export async function retrain(setup: RetrainSetup, hooks: LoopHooks<RetrainEpoch>): Promise<RetrainResult> {
  const { model, options, train } = setup;
  const state = await restoreRetrain(model, setup.resume);
  const stepsPerEpoch = countSteps(train.labels.length, options.batchSize);
  const clock = runClock(state.seconds);
  const step = weightStepper(setup, state);

  await runEpochs(
    {
      position: state.position,
      epochs: options.epochs,
      stepsPerEpoch,
      step,
      endEpoch: () => endEpoch(setup, state, stepsPerEpoch, clock),
      snapshot: () => snapshotRetrain(model, { ...state, seconds: clock() }),
    },
    hooks,
  );
  const { best, ledger } = state;
  return { bestEpoch: best.epoch, bestAccuracy: best.accuracy, seconds: clock(), ledger };
}

/** The schedule's learning rate: cosine from the first epoch's down to 0. */
function learningRateAt({ epochs, optimiser }: RetrainOptions, epoch: number): number {
  return cosineLearningRate(epoch, epochs, { from: optimiser.learningRate, to: 0 });
}

/** A function that takes the step at a position. */
function weightStepper({ model, train, options }: RetrainSetup, state: RetrainState) {
  const metered = meter(model, state.ledger, 'weights');
  const { seed, epochs, optimiser, auxiliaryWeight } = options;
  const batchAt = batchCursor(train, options);
  return async (position: Position) => {
    const { epoch, step } = position;
    const { images, labels } = batchAt(position);
    const rate = (options.dropPath * epoch) / epochs;
    const result = await trainStep(metered, {
      images,
      labels,
      optimiser: { kind: 'sgd', ...optimiser, learningRate: learningRateAt(options, epoch) },
      dropPath:
        rate > 0 ? { rate, seed: randomStream(seed, 'drop-path', epoch, step).below(2 ** 31) } : undefined,
      auxiliaryWeight,
      position: describePosition(position),
    });
    addToTally(state.tally, labels.length, result);
    state.gradientNorms += result.gradientNorm;
  };
}

async function endEpoch(
  { model, validation, options }: RetrainSetup,
  state: RetrainState,
  steps: number,
  clock: () => number,
): Promise<RetrainEpoch> {
  const { epoch } = state.position;
  const { batchSize, epochs } = options;
  const target = { model: meter(model, state.ledger, 'evaluation'), mode: 'eval' } as const;
  const { loss, accuracy } = await evaluateClean(target, validation, { batchSize });
  requireFinite(loss, 'the validation loss', `the end of epoch ${epoch + 1}`);
  const trained = summariseTally(state.tally);
  const best = accuracy > state.best.accuracy;
  if (best) state.best = { epoch: epoch + 1, accuracy };
  const gradientNorm = state.gradientNorms / steps;
  const seconds = clock();
  const imagesPerSecond = state.tally.images / (seconds - state.epochBegan);
  Object.assign(state.tally, emptyTally());
  state.gradientNorms = 0;
  state.epochBegan = seconds;
  return {
    epoch: epoch + 1,
    epochs,
    learningRate: learningRateAt(options, epoch),
    trainLoss: trained.loss,
    trainAccuracy: trained.accuracy,
    validationLoss: loss,
    validationAccuracy: accuracy,
    gradientNorm,
    imagesPerSecond,
    seconds,
    best,
  };
}
