import { Interrupted } from '../../base/interrupted.js';
import { randomStream } from '../../base/randomStream.js';
import { meter } from '../../engine/meter.js';
import type { MixingWeights } from '../../space/architectureParameters.js';
import { requireFinite } from '../../train/lossGradients.js';
import { fixedSample } from '../diagnostics/fixedSample.js';
import type { SearchSetup } from '../searchSetup.js';
import type { SearchState } from '../searchState.js';
import { removalLoss } from './removalLoss.js';
import { removalRises } from './removalRises.js';
import { removalStrengths } from './removalStrengths.js';
import type { Selection } from './selection.js';
import type { SelectionOptions } from './selectionOptions.js';

export interface SelectionHooks {
  /** After every loss: how many there are, and in all. */
  onLoss?(done: number, all: number): void;
  /** Stops before the next loss. */
  readonly signal?: AbortSignal;
}

/**
 * Selects the cells of a search that has ended by {@link removalRises}, on a sample of the validation part. The paper decides
 * one edge after the other, in random order, and tunes the supernet in between; here every edge is decided in the mixture
 * as the search left it: no order, no tuning. Passes are charged to α, and nothing of the state changes but the ledger.
 *
 * @param weights mixing weights of the supernet as the search left it
 * @throws Interrupted if the signal was raised; RunError if a loss is not finite
 */
export async function selectCells(
  { model, validation, options }: Pick<SearchSetup, 'model' | 'validation' | 'options'>,
  selecting: SelectionOptions,
  { ledger }: Pick<SearchState, 'ledger'>,
  weights: MixingWeights,
  { onLoss, signal }: SelectionHooks,
): Promise<Selection> {
  const stream = (purpose: string) => randomStream(options.seed, 'selection', purpose);
  const { images: count, candidates, exclude, robust } = selecting;
  const sample = fixedSample(validation, { count, batchSize: options.batchSize, order: stream('sample') });
  const loss = await removalLoss(
    {
      model: meter(model, ledger, 'alpha'),
      perturbationModel: meter(model, ledger, 'perturbation'),
      ...{ sample, robust, random: stream('perturbation') },
    },
    weights,
  );
  const removable = Object.values(candidates)
    .flat(2)
    .filter(operation => operation !== 'none' && !exclude.includes(operation));
  let done = 0;
  const watched = async (mixture: MixingWeights) => {
    if (signal?.aborted) {
      throw new Interrupted(`stopped while cells were selected; the checkpoint of the last epoch is saved`);
    }
    const value = await loss(mixture);
    requireFinite(value, 'the loss', `the selection of cells, removal ${done}`);
    done++;
    onLoss?.(done, removable.length + 1);
    return value;
  };
  const { loss: whole, edges } = await removalRises(selecting, weights, watched);
  return {
    images: sample.reduce((sum, { labels }) => sum + labels.length, 0),
    lambda: robust?.lambda ?? 0,
    loss: whole,
    edges,
    genotype: selecting.derive(removalStrengths(selecting, weights, edges)),
  };
}
