import { randomStream } from '../base/randomStream.js';
import { meter } from '../engine/meter.js';
import { inferShapes } from '../graph/inferShapes.js';
import { batchCursor } from './batchCursor.js';
import { describePosition, type Position } from './epochLoop.js';
import { addReplayed, noReplay, replayedFurther } from './freeReplay.js';
import { isSpike, withNorm } from './gradientSpike.js';
import { type LossBatch, type LossGradients, lossGradients } from './lossGradients.js';
import type { RetrainInput, RetrainSetup } from './retrainSetup.js';
import type { RetrainState } from './retrainState.js';
import { learningRateAt } from './schedules/learningRateAt.js';
import { addToTally } from './tally.js';
import { targetsOf, trainingBatch } from './trainingBatch.js';
import { moveWeights, type TrainStepResult } from './trainStep.js';
import { exponentialAverage } from './weightAverage.js';
import { withPerturbedWeights } from './weightPerturbation.js';

/** How many warnings of gradients an epoch gives at most; the count of them goes on. */
const mostSpikeWarnings = 3;

/** One update of the weights within a step; only replays have several. */
interface Update extends Position {
  readonly replay: number;
}

/**
 * A function that takes the step at a position: makes the training images, moves the weights once, or once per replay,
 * and keeps the running sums and the mean of the weights.
 */
export function retrainStep(setup: RetrainSetup, state: RetrainState, stepsPerEpoch: number) {
  const { train, options } = setup;
  const weights = meter(setup.model, state.ledger, 'weights');
  const perturbation = meter(setup.model, state.ledger, 'perturbation');
  const batchAt = batchCursor(train, options);
  const classes = inferShapes(setup.model.graph).get(setup.model.graph.logits)!.channels;

  async function gradientsOf(update: Update, batch: LossBatch, input: boolean): Promise<LossGradients> {
    const { gamma, warmupEpochs = 0 } = options.awp;
    if (gamma === 0 || update.epoch < warmupEpochs) return lossGradients(weights, batch, { input });
    const proxy = await lossGradients(perturbation, { ...batch, updateStatistics: false });
    const ascent = await proxy.gradients.weights!.read();
    proxy.gradients.weights!.dispose();
    return withPerturbedWeights(setup.model, ascent, gamma, () => lossGradients(weights, batch, { input }));
  }

  async function move(update: Update, batch: LossBatch, { input = false, replays = 1 } = {}) {
    const optimiser = {
      ...{ kind: 'sgd' as const, ...options.optimiser },
      learningRate: rateAt(setup, update, { replays, stepsPerEpoch }),
    };
    const gradients = await gradientsOf(update, batch, input);
    const result = await moveWeights(weights, optimiser, gradients, batch.position);
    if (options.average.kind === 'ema') {
      state.average = exponentialAverage(state.average, await setup.model.getState(), options.average.decay);
    }
    record(state, update, batch.labels.length, result);
    return gradients.gradients.input;
  }

  return async (position: Position): Promise<void> => {
    const { images, labels } = batchAt(position);
    const input = inputOf(setup, state);
    const given = { labels, loss: setup.loss, auxiliaryWeight: options.auxiliaryWeight };
    const common = { ...given, position: describePosition(position) };
    if (input.kind !== 'free') {
      const update = { ...position, replay: 0 };
      const request = { input, position, images, labels, classes, model: perturbation };
      const batch = await trainingBatch(setup, request);
      return void (await move(update, { ...common, ...batch, dropPath: dropPathAt(setup, update) }));
    }
    const targets = targetsOf(setup, labels, classes);
    for (let replay = 0; replay < input.replays; replay++) {
      const update = { ...position, replay };
      const delta = state.replayed ?? noReplay(images);
      const batch = { ...common, targets, images: addReplayed(images, delta) };
      const { replays } = input;
      const dropPath = dropPathAt(setup, update);
      const gradient = await move(update, { ...batch, dropPath }, { input: true, replays });
      state.replayed = replayedFurther(delta, gradient!, input.epsilon);
    }
  };
}

/** What the weights are trained on now: what the configuration says, until it has overfitted and there is something to fall back on. */
function inputOf({ input, overfitting }: RetrainSetup, { overfitting: state }: RetrainState): RetrainInput {
  const perturbation = overfitting?.fallBack;
  if (state.found === undefined || perturbation === undefined) return input;
  return { kind: 'perturbed', perturbation, mode: 'train' };
}

function dropPathAt({ options }: RetrainSetup, { epoch, step, replay }: Update) {
  const rate = (options.dropPath * epoch) / options.epochs;
  const place = replay === 0 ? [epoch, step] : [epoch, step, replay];
  return rate > 0
    ? { rate, seed: randomStream(options.seed, 'drop-path', ...place).below(2 ** 31) }
    : undefined;
}

function rateAt(
  { options }: RetrainSetup,
  { epoch, step, replay }: Update,
  { replays, stepsPerEpoch }: { replays: number; stepsPerEpoch: number },
): number {
  const { schedule, epochs, optimiser } = options;
  const plan = { ...optimiser, schedule, grain: schedule.grain, warmupEpochs: schedule.warmupEpochs, epochs };
  const update = step * replays + replay;
  return learningRateAt(plan, { epoch, update, updatesPerEpoch: stepsPerEpoch * replays });
}

/** Adds an update to the epoch's sums, with a warning if its gradient stands out. */
function record(state: RetrainState, { epoch, step }: Update, images: number, result: TrainStepResult): void {
  const { gradientNorm: norm, parts } = result;
  addToTally(state.tally, images, result);
  const { sums } = state;
  for (const [name, value] of Object.entries(parts)) {
    sums.parts[name] = (sums.parts[name] ?? 0) + value * images;
  }
  sums.gradientNorms += norm;
  sums.largestNorm = Math.max(sums.largestNorm, norm);
  sums.updates++;
  if (isSpike(state.norms, norm)) {
    sums.spikes++;
    if (sums.spikes <= mostSpikeWarnings) {
      const times = (norm / state.norms.mean).toFixed(0);
      const position = describePosition({ epoch, step });
      sums.warnings.push(
        `the gradient's norm is ${norm.toPrecision(3)} at ${position}, ${times} times its running mean`,
      );
    }
  }
  state.norms = withNorm(state.norms, norm);
}
