import { randomStream } from '../base/randomStream.js';
import { type ArchitectureParameters, initialArchitecture } from '../space/architectureParameters.js';
import { softmaxAlpha } from '../space/softmaxAlpha.js';
import { countSteps } from '../train/countSteps.js';
import { type LoopHooks, runEpochs } from '../train/epochLoop.js';
import { runClock } from '../train/runClock.js';
import { alphaFromTensors, alphaToTensors } from './alphaTensors.js';
import { architectureStepper } from './architectureStepper.js';
import { earlyStopper } from './earlyStopper.js';
import { epochRecorder } from './epochRecorder.js';
import { lowerLevel } from './lowerLevel.js';
import type { SearchEpoch, SearchResult, SearchSetup } from './searchSetup.js';
import { restoreSearch, snapshotSearch } from './searchState.js';
import { selectCells } from './selection/selectCells.js';

/** What a search tells the outside world. */
export interface SearchHooks extends LoopHooks<SearchEpoch> {
  /** While cells are selected: removals done, and in all. */
  onSelection?(done: number, all: number): void;
}

/**
 * The bilevel loop (DARTS, arXiv 1806.09055, algorithm 1): at each step α moves by Adam along the strategy's
 * gradient on a batch of the validation split, then the weights move by SGD along ∇w CE on a batch of the training
 * split. All randomness is named by seed, epoch and step, so that a resumed search gives the same bits. At the end the cells
 * are derived from α, or selected by removal.
 *
 * @throws RunError if a loss or gradient is not finite; Interrupted if stopped through the hooks; InputError for an early
 *   stop without the eigenvalues that it needs
 */
export async function search(setup: SearchSetup, hooks: SearchHooks): Promise<SearchResult> {
  const { model, options, train } = setup;
  const tables = model.graph.alphaTables;
  const initial = initialArchitecture(tables, randomStream(options.seed, 'architecture'));
  const state = await restoreSearch(model, alphaToTensors(tables, initial), setup.resume);
  const clock = runClock(state.seconds);
  const stepsPerEpoch = countSteps(train.labels.length, options.batchSize, options.stepsPerEpoch);
  const weights = lowerLevel(setup, state, stepsPerEpoch);
  const architectureStep = architectureStepper(setup, state, weights);
  const stopper = earlyStopper(setup, state);
  const endEpoch = epochRecorder(setup, state, stopper, ({ epoch }) =>
    weights.progressAt({ epoch, step: stepsPerEpoch - 1 }),
  );

  await runEpochs(
    {
      position: state.position,
      epochs: options.epochs,
      stepsPerEpoch,
      async step(position) {
        if (position.epoch >= options.alphaWarmupEpochs) await architectureStep(position);
        await weights.step(position);
      },
      endEpoch: () => endEpoch(clock),
      ended: () => state.stopped !== null,
      snapshot: () => snapshotSearch(model, { ...state, seconds: clock() }),
    },
    hooks,
  );
  const alpha: ArchitectureParameters = stopper.returned() ?? alphaFromTensors(state.alpha);
  const { ledger, stopped, position } = state;
  const selection =
    setup.selection &&
    (await selectCells(setup, setup.selection, state, softmaxAlpha(tables, alpha), {
      onRemoval: hooks.onSelection,
      signal: hooks.signal,
    }));
  return {
    alpha,
    genotype: selection?.genotype ?? setup.derive(alpha),
    ...(selection && { selection }),
    ...(stopped && { stoppedEarly: { at: position.epoch, returns: stopped.returns } }),
    seconds: clock(),
    ledger,
  };
}
