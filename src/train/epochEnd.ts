import { randomStream } from '../base/randomStream.js';
import { batches } from '../data/batches.js';
import type { Split } from '../data/split.js';
import { subset } from '../data/subset.js';
import { meter } from '../engine/meter.js';
import { evaluateClean } from '../evaluate/evaluateClean.js';
import { requireFinite } from './lossGradients.js';
import { measureStatistics } from './measureStatistics.js';
import { watchOverfitting } from './overfitting.js';
import type { RetrainEpoch, RetrainSetup } from './retrainSetup.js';
import { emptySums, type RetrainState } from './retrainState.js';
import { robustAccuracy } from './robustAccuracy.js';
import { learningRateAt } from './schedules/learningRateAt.js';
import { emptyTally, summariseTally } from './tally.js';
import { stochasticAverage } from './weightAverage.js';

/** Batches that the statistics of averaged weights are measured on, at most. */
const statisticBatches = 64;

/** A function that ends an epoch: averages and measures the weights, compares them with the best, and makes the record. */
export function epochEnd(setup: RetrainSetup, state: RetrainState, clock: () => number) {
  const { train, validation, robustness } = setup;
  const first = (split: Split) => subset(split, Math.min(robustness?.images ?? 1, split.labels.length));
  const samples = { train: first(train), validation: first(validation) };

  return async (): Promise<RetrainEpoch> => {
    await averageEpoch(setup, state);
    const measured = await withKeptWeights(setup, state, () => measure(setup, state, samples));
    const { epoch } = state.position;
    const bestClean = measured.validationAccuracy > state.best.accuracy;
    if (bestClean) state.best = { epoch: epoch + 1, accuracy: measured.validationAccuracy };
    const robust = measured.validationRobustAccuracy ?? -1;
    const bestRobust = robust > state.bestRobust.accuracy;
    if (bestRobust) state.bestRobust = { epoch: epoch + 1, accuracy: robust };
    noteOverfitting(setup, state, measured.trainRobustAccuracy);
    const seconds = clock();
    const record = { ...summary(setup, state, seconds), ...measured, bestClean, bestRobust };
    Object.assign(state.tally, emptyTally());
    state.sums = emptySums();
    state.epochBegan = seconds;
    return record;
  };
}

/** Adds the epoch's weights to the plain mean, if it has begun, and measures the statistics that the mean needs. */
async function averageEpoch({ model, train, options }: RetrainSetup, state: RetrainState): Promise<void> {
  const { average, epochs, batchSize, augment, seed } = options;
  const { epoch } = state.position;
  if (average.kind !== 'swa' || epoch < Math.floor(average.from * epochs)) return;
  const own = await model.getState();
  const mean = stochasticAverage(state.average, own);
  const order = randomStream(seed, 'statistics', epoch);
  const pass = batches(train, { size: batchSize, order, augment, dropLast: true });
  await model.setState(mean.tensors);
  try {
    const metered = meter(model, state.ledger, 'evaluation');
    state.average = { ...mean, tensors: await measureStatistics(metered, firstImages(pass)) };
  } finally {
    await model.setState(own);
  }
}

function* firstImages(pass: ReturnType<typeof batches>) {
  let count = 0;
  for (const { images } of pass) {
    if (count++ === statisticBatches) return;
    yield images;
  }
}

/** Runs work at the mean of the weights, if there is one, and puts the weights back as they were. */
async function withKeptWeights<Result>(
  { model }: RetrainSetup,
  { average }: RetrainState,
  work: () => Promise<Result>,
): Promise<Result> {
  if (average.count === 0) return work();
  const own = await model.getState();
  await model.setState(average.tensors);
  try {
    return await work();
  } finally {
    await model.setState(own);
  }
}

type Measured = Pick<
  RetrainEpoch,
  | 'validationLoss'
  | 'validationAccuracy'
  | 'validationRobustAccuracy'
  | 'trainCleanAccuracy'
  | 'trainRobustAccuracy'
>;

async function measure(
  { model, validation, robustness, options }: RetrainSetup,
  state: RetrainState,
  samples: { readonly train: Split; readonly validation: Split },
): Promise<Measured> {
  const { batchSize, seed } = options;
  const target = { model: meter(model, state.ledger, 'evaluation'), mode: 'eval' } as const;
  const whole = await evaluateClean(target, validation, { batchSize, acceptDiverged: true });
  requireFinite(whole.loss, 'the validation loss', `the end of epoch ${state.position.epoch + 1}`);
  const clean = { validationLoss: whole.loss, validationAccuracy: whole.accuracy };
  if (robustness === undefined) return clean;
  const accuracies = async (split: Split) => {
    const { accuracy, correct } = await evaluateClean(target, split, { batchSize, acceptDiverged: true });
    const { perturbation } = robustness;
    return {
      accuracy,
      robust: await robustAccuracy(target, split, correct, { perturbation, batchSize, seed }),
    };
  };
  const trained = await accuracies(samples.train);
  const validated = await accuracies(samples.validation);
  return {
    ...clean,
    trainCleanAccuracy: trained.accuracy,
    trainRobustAccuracy: trained.robust,
    validationRobustAccuracy: validated.robust,
  };
}

function noteOverfitting(
  { overfitting: guard }: RetrainSetup,
  state: RetrainState,
  accuracy: number | undefined,
): void {
  if (guard === undefined || accuracy === undefined) return;
  const before = state.overfitting;
  const epoch = state.position.epoch + 1;
  state.overfitting = watchOverfitting(before, { epoch, accuracy, drop: guard.drop });
  if (before.found !== undefined || state.overfitting.found === undefined) return;
  const fall = `${percent(before.best)} to ${percent(accuracy)}`;
  const then = guard.fallBack
    ? `from here on the images are perturbed by ${guard.fallBack.name}`
    : 'best-robust is from before; set overfitting.fallBack to go on with another attack, or take smaller steps';
  state.sums.warnings.push(
    `catastrophic overfitting in epoch ${epoch}: the robust accuracy on training images fell from ${fall}; ${then}`,
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function summary({ options }: RetrainSetup, state: RetrainState, seconds: number) {
  const { epochs, optimiser, schedule } = options;
  const { tally, sums, position } = state;
  const { epoch } = position;
  const plan = { ...optimiser, schedule, grain: schedule.grain, warmupEpochs: schedule.warmupEpochs, epochs };
  const { loss, accuracy } = summariseTally(tally);
  const updatesPerEpoch = sums.updates;
  return {
    ...{ epoch: epoch + 1, epochs, trainLoss: loss, trainAccuracy: accuracy },
    learningRate: learningRateAt(plan, { epoch, update: 0, updatesPerEpoch }),
    lossParts: Object.fromEntries(
      Object.entries(sums.parts).map(([name, sum]) => [name, sum / tally.images]),
    ),
    gradientNorm: sums.gradientNorms / sums.updates,
    largestGradientNorm: sums.largestNorm,
    gradientSpikes: sums.spikes,
    warnings: sums.warnings,
    imagesPerSecond: tally.images / (seconds - state.epochBegan),
    seconds,
    secondsLeft: (seconds / (epoch + 1)) * (epochs - epoch - 1),
  };
}
