import { Interrupted } from '../../base/interrupted.js';
import { randomStream } from '../../base/randomStream.js';
import { meter } from '../../engine/meter.js';
import type { MixingWeights } from '../../space/architectureParameters.js';
import { requireFinite } from '../../train/lossGradients.js';
import { fixedSample } from '../diagnostics/fixedSample.js';
import type { SearchSetup } from '../searchSetup.js';
import type { SearchState } from '../searchState.js';
import { removalDistance } from './removalDistance.js';
import { removalEffects } from './removalEffects.js';
import { removalStrengths } from './removalStrengths.js';
import type { Selection } from './selection.js';
import type { SelectionOptions } from './selectionOptions.js';

export interface SelectionHooks {
  /** After every removal: how many there were, and are in all. */
  onRemoval?(done: number, all: number): void;
  /** Stops before the next removal. */
  readonly signal?: AbortSignal;
}

/**
 * Selects the cells of a search that has ended by {@link removalEffects}, on a sample of the validation part: perturbation-based
 * architecture selection (DARTS-PT: Wang et al., arXiv 2108.04392, §4), by which an operation is worth what the trained
 * supernet loses without it, not what its α says. The paper judges removals by accuracy, decides one edge after the other
 * and tunes the supernet in between; here they are judged by {@link removalDistance}, and every edge is decided in the mixture
 * as the search left it. Passes are charged to α, and nothing of the state changes but the ledger.
 *
 * @param whole mixing weights of the supernet as the search left it
 * @throws Interrupted if the signal was raised; RunError if a prediction is not finite
 */
export async function selectCells(
  { model, validation, options }: Pick<SearchSetup, 'model' | 'validation' | 'options'>,
  selecting: SelectionOptions,
  { ledger }: Pick<SearchState, 'ledger'>,
  whole: MixingWeights,
  { onRemoval, signal }: SelectionHooks,
): Promise<Selection> {
  const stream = (purpose: string) => randomStream(options.seed, 'selection', purpose);
  const { candidates, exclude, robust } = selecting;
  const count = Math.min(selecting.images, validation.labels.length);
  // Two batches at least, so that there is one to be perturbed.
  const batchSize = Math.min(options.batchSize, Math.ceil(count / (robust ? 2 : 1)));
  const sample = fixedSample(validation, { count, batchSize, order: stream('sample') });
  const distance = await removalDistance(
    {
      model: meter(model, ledger, 'alpha'),
      perturbationModel: meter(model, ledger, 'perturbation'),
      ...{ sample, robust, random: stream('perturbation') },
    },
    whole,
  );
  const all = Object.values(candidates)
    .flat(2)
    .filter(operation => operation !== 'none' && !exclude.includes(operation)).length;
  let done = 0;
  const watched = async (changed: MixingWeights) => {
    if (signal?.aborted) {
      throw new Interrupted('stopped while cells were selected; the checkpoint of the last epoch is saved');
    }
    const moved = await distance(changed);
    requireFinite(moved, 'the change of predictions', `the selection of cells, removal ${done + 1}`);
    done++;
    onRemoval?.(done, all);
    return moved;
  };
  const edges = await removalEffects(selecting, whole, watched);
  return {
    images: sample.reduce((sum, { labels }) => sum + labels.length, 0),
    lambda: robust?.lambda ?? 0,
    edges,
    genotype: selecting.derive(removalStrengths(selecting, whole, edges)),
  };
}
