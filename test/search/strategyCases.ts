import type { SearchOptions } from '../../src/search/searchSetup.js';
import { darts } from '../../src/search/strategies/darts.js';
import { penalised } from '../../src/search/strategies/penalised.js';
import { unrolled } from '../../src/search/strategies/unrolled.js';
import type { SearchStrategy } from '../../src/search/strategy.js';
import { operationPlaces } from '../../src/space/operationPlaces.js';
import type { TrainInput } from '../../src/train/trainInput.js';
import { robust, smallSpace, toyPerturbation } from './toySearch.js';

/** A way to search {@link smallSpace}; `robust(1)` where no strategy is given. */
export interface StrategyCase {
  readonly strategy?: SearchStrategy;
  readonly options?: Partial<SearchOptions>;
  readonly trainInput?: TrainInput;
}

const penalty = (operations: string[], weight: number) =>
  penalised(robust(1), { places: operationPlaces(smallSpace, operations, 'penalty.operations'), weight });

/**
 * Every strategy and option of the method. The tests of the loop hold each against itself (one seed, stop and resume) and
 * against all others, whose result must be another.
 */
export const strategyCases: Readonly<Record<string, StrategyCase>> = {
  rnas: {},
  lambda: { strategy: robust(2) },
  'noise law': { strategy: robust(1, { perturb: 'rademacher' }) },
  attack: { strategy: robust(1, { perturb: 'fgsm' }) },
  epsilon: { strategy: robust(1, { epsilon: 0.2 }) },
  'regulariser js': { strategy: robust(1, { regulariser: 'js' }) },
  'regulariser logit-l2': { strategy: robust(1, { regulariser: 'logit-l2' }) },
  'regulariser ce': { strategy: robust(1, { regulariser: 'ce' }) },
  'linear λ': { strategy: robust(1, { schedule: { kind: 'linear', from: 0, share: 1 } }) },
  'linear λ, shorter': { strategy: robust(1, { schedule: { kind: 'linear', from: 0, share: 0.5 } }) },
  'linear λ, from above': { strategy: robust(1, { schedule: { kind: 'linear', from: 3, share: 1 } }) },
  'cosine λ': { strategy: robust(1, { schedule: { kind: 'cosine', from: 0, share: 1 } }) },
  detachClean: { strategy: robust(1, { detachClean: true }) },
  'redraw per epoch': { options: { redraw: 'epoch' } },
  'redraw never': { options: { redraw: 'once' } },
  samples: { strategy: robust(1, { samples: 2 }) },
  normalise: { strategy: robust(1, { normalise: true }) },
  'normalise samples': { strategy: robust(1, { normalise: true, samples: 2 }) },
  penalty: { strategy: penalty(['skip_connect'], 1) },
  'penalty, heavier': { strategy: penalty(['skip_connect'], 2) },
  'penalty of two': { strategy: penalty(['none', 'skip_connect'], 1) },
  'training input perturbed': { trainInput: { kind: 'perturbed', perturbation: toyPerturbation() } },
  'training input mixed': { trainInput: { kind: 'mixed', perturbation: toyPerturbation() } },
  'training input attacked': { trainInput: { kind: 'perturbed', perturbation: toyPerturbation('fgsm') } },
  darts: { strategy: darts },
  'darts, second order': { strategy: unrolled(darts) },
  'rnas, second order': { strategy: unrolled(robust(1)) },
  'rnas, second order, training input perturbed': {
    strategy: unrolled(robust(1)),
    trainInput: { kind: 'perturbed', perturbation: toyPerturbation('fgsm') },
  },
  'rnas, second order, normalise': { strategy: unrolled(robust(1, { normalise: true })) },
};
