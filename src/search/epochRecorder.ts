import type { Position } from '../train/epochLoop.js';
import { emptyTally, summariseTally } from '../train/tally.js';
import { alphaFromTensors, alphaRows } from './alphaTensors.js';
import { epochDiagnosis } from './diagnostics/epochDiagnosis.js';
import type { EarlyStopper } from './earlyStopper.js';
import { searchLearningRate } from './lowerLevel.js';
import type { SearchEpoch, SearchSetup } from './searchSetup.js';
import type { SearchState } from './searchState.js';

/**
 * A function that makes an epoch's record, before the position moves on, and empties the sums of its steps.
 *
 * @param progressAt share of all steps that come before the last one of a position's epoch
 */
export function epochRecorder(
  setup: SearchSetup,
  state: SearchState,
  stopper: EarlyStopper,
  progressAt: (position: Position) => number,
) {
  const { options, derive } = setup;
  const diagnose = setup.diagnostics && epochDiagnosis(setup, setup.diagnostics, state);
  return async (clock: () => number): Promise<SearchEpoch> => {
    const { epoch } = state.position;
    const genotype = derive(alphaFromTensors(state.alpha));
    const diagnostics = await diagnose?.({ genotype, progress: progressAt(state.position) });
    const stoppedEarly = diagnostics?.eigenvalue && stopper.observe(diagnostics.eigenvalue.value);
    const record: SearchEpoch = {
      epoch: epoch + 1,
      epochs: options.epochs,
      learningRate: searchLearningRate(options, epoch),
      ...trainingRecord(state),
      alpha: alphaRows(state.alpha),
      genotype,
      ...(diagnostics && { diagnostics }),
      ...(stoppedEarly && { stoppedEarly }),
      seconds: clock(),
    };
    state.genotype = genotype;
    Object.assign(state.training, emptyTally());
    Object.assign(state.validation, emptyTally());
    state.regulariser = 0;
    return record;
  };
}

function trainingRecord({ training, validation, regulariser }: SearchState) {
  const trained = summariseTally(training);
  const validated = summariseTally(validation);
  const images = validation.images;
  return {
    trainLoss: trained.loss,
    trainAccuracy: trained.accuracy,
    validationLoss: images === 0 ? null : validated.loss,
    validationAccuracy: images === 0 ? null : validated.accuracy,
    regulariser: images === 0 ? 0 : regulariser / images,
  };
}
