import { randomStream } from '../base/randomStream.js';
import { initialArchitecture } from '../space/architectureParameters.js';
import { countSteps } from '../train/countSteps.js';
import { type LoopHooks, runEpochs } from '../train/epochLoop.js';
import { runClock } from '../train/runClock.js';
import { emptyTally, summariseTally } from '../train/tally.js';
import { alphaFromTensors, alphaRows, alphaToTensors } from './alphaTensors.js';
import { architectureStepper } from './architectureStepper.js';
import { lowerLevel, searchLearningRate } from './lowerLevel.js';
import type { SearchEpoch, SearchResult, SearchSetup } from './searchSetup.js';
import { restoreSearch, type SearchState, snapshotSearch } from './searchState.js';

/**
 * The bilevel loop (DARTS, arXiv 1806.09055, algorithm 1, first order): at each step α moves by Adam along the strategy's
 * gradient on a batch of the validation split, then the weights move by SGD along ∇w CE on a batch of the training
 * split. All randomness is named by seed, epoch and step, so that a resumed search gives the same bits.
 *
 * @throws RunError if a loss or gradient is not finite; Interrupted if stopped through the hooks
 */
export async function search(setup: SearchSetup, hooks: LoopHooks<SearchEpoch>): Promise<SearchResult> {
  const { model, options, train } = setup;
  const tables = model.graph.alphaTables;
  const initial = initialArchitecture(tables, randomStream(options.seed, 'architecture'));
  const state = await restoreSearch(model, alphaToTensors(tables, initial), setup.resume);
  const clock = runClock(state.seconds);
  const stepsPerEpoch = countSteps(train.labels.length, options.batchSize, options.stepsPerEpoch);
  const weights = lowerLevel(setup, state, stepsPerEpoch);
  const architectureStep = architectureStepper(setup, state, weights);

  await runEpochs(
    {
      position: state.position,
      epochs: options.epochs,
      stepsPerEpoch,
      async step(position) {
        if (position.epoch >= options.alphaWarmupEpochs) await architectureStep(position);
        await weights.step(position);
      },
      endEpoch: async () => endEpoch(setup, state, clock()),
      snapshot: () => snapshotSearch(model, { ...state, seconds: clock() }),
    },
    hooks,
  );
  const alpha = alphaFromTensors(state.alpha);
  return { alpha, genotype: setup.derive(alpha), seconds: clock(), ledger: state.ledger };
}

function endEpoch({ options, derive }: SearchSetup, state: SearchState, seconds: number): SearchEpoch {
  const { epoch } = state.position;
  const trained = summariseTally(state.training);
  const validated = summariseTally(state.validation);
  const images = state.validation.images;
  const record: SearchEpoch = {
    epoch: epoch + 1,
    epochs: options.epochs,
    learningRate: searchLearningRate(options, epoch),
    trainLoss: trained.loss,
    trainAccuracy: trained.accuracy,
    validationLoss: images === 0 ? null : validated.loss,
    validationAccuracy: images === 0 ? null : validated.accuracy,
    regulariser: images === 0 ? 0 : state.regulariser / images,
    alpha: alphaRows(state.alpha),
    genotype: derive(alphaFromTensors(state.alpha)),
    seconds,
  };
  Object.assign(state.training, emptyTally());
  Object.assign(state.validation, emptyTally());
  state.regulariser = 0;
  return record;
}
