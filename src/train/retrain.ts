import { countSteps } from './countSteps.js';
import { epochEnd } from './epochEnd.js';
import { type LoopHooks, runEpochs } from './epochLoop.js';
import type { RetrainEpoch, RetrainResult, RetrainSetup } from './retrainSetup.js';
import { restoreRetrain, snapshotRetrain } from './retrainState.js';
import { retrainStep } from './retrainStep.js';
import { runClock } from './runClock.js';

/**
 * Trains a network by a recipe: a loss × what perturbs its input × a schedule × what regularises it. With cross-entropy on clean
 * images, a cosine per epoch, auxiliary head and drop-path it is the evaluation phase of DARTS (Liu et al., arXiv
 * 1806.09055, §3.2). All randomness is named by seed, epoch and step, and a snapshot holds all that moves, so that a
 * resumed run gives the same bits.
 *
 * @throws RunError if a loss or gradient is not finite; Interrupted if stopped through the hooks
 */
export async function retrain(setup: RetrainSetup, hooks: LoopHooks<RetrainEpoch>): Promise<RetrainResult> {
  const { model, options, train } = setup;
  const state = await restoreRetrain(model, setup.resume);
  const stepsPerEpoch = countSteps(train.labels.length, options.batchSize);
  const clock = runClock(state.seconds);
  await runEpochs(
    {
      position: state.position,
      epochs: options.epochs,
      stepsPerEpoch,
      step: retrainStep(setup, state, stepsPerEpoch),
      endEpoch: epochEnd(setup, state, clock),
      snapshot: () => snapshotRetrain(model, { ...state, seconds: clock() }),
    },
    hooks,
  );
  const { best, bestRobust, ledger } = state;
  const robust =
    bestRobust.epoch === 0
      ? undefined
      : { bestRobustEpoch: bestRobust.epoch, bestRobustAccuracy: bestRobust.accuracy };
  return { bestEpoch: best.epoch, bestAccuracy: best.accuracy, ...robust, seconds: clock(), ledger };
}
