import { InputError } from '../base/inputError.js';
import type { NamedTensors, Tensor } from '../base/tensor.js';
import type { ArchitectureParameters } from '../space/architectureParameters.js';
import { alphaFromTensors } from './alphaTensors.js';
import { findGrowth } from './earlyStop.js';
import type { SearchSetup, StoppedEarly } from './searchSetup.js';
import type { SearchState } from './searchState.js';

/** Follows the dominant eigenvalue of the α-Hessian for a search that has an `earlyStop`; does nothing for another. */
export interface EarlyStopper {
  /** Takes an epoch's eigenvalue in, and stops the search if it has grown too fast; the state then says so. */
  observe(value: number): StoppedEarly | undefined;
  /** α of the epoch that a stopped search returns. */
  returned(): ArchitectureParameters | undefined;
}

/** @throws InputError if the search has an early stop, and does not measure what it goes by */
export function earlyStopper(
  { options: { earlyStop }, diagnostics, derive }: SearchSetup,
  state: SearchState,
): EarlyStopper {
  const returned = () =>
    state.stopped === null ? undefined : alphaOfEpoch(state.earlierAlpha, state.stopped.returns);
  if (earlyStop === undefined) return { observe: () => undefined, returned };
  if (!diagnostics?.eigenvalueEvery) {
    throw new InputError({
      given: 'earlyStop in a search that does not measure the dominant eigenvalue',
      expected: 'diagnostics with eigenvalueEvery of at least 1',
      remedy: 'set diagnostics.eigenvalueEvery, or leave earlyStop out',
    });
  }
  const kept = earlyStop.lag + Math.floor(earlyStop.window / 2) + 1;
  const observe = (value: number) => {
    const epoch = state.position.epoch + 1;
    state.eigenvalues.push({ epoch, value });
    const possible = state.eigenvalues.slice(-kept).map(measured => measured.epoch);
    state.earlierAlpha = keepAlpha(state, epoch, possible);
    const growth = findGrowth(state.eigenvalues, earlyStop);
    if (growth === undefined) return undefined;
    state.stopped = growth;
    return { ...growth, genotype: derive(alphaOfEpoch(state.earlierAlpha, growth.returns)) };
  };
  return { observe, returned };
}

/** The α of the epochs that may still be returned, this one's among them. */
function keepAlpha({ alpha, earlierAlpha }: SearchState, epoch: number, wanted: number[]): NamedTensors {
  const kept = new Map<string, Tensor>();
  for (const [name, tensor] of earlierAlpha) {
    if (wanted.includes(Number.parseInt(name, 10))) kept.set(name, tensor);
  }
  for (const [table, tensor] of alpha) kept.set(`${epoch}/${table}`, tensor);
  return kept;
}

function alphaOfEpoch(earlier: NamedTensors, epoch: number): ArchitectureParameters {
  const prefix = `${epoch}/`;
  const tables = [...earlier].filter(([name]) => name.startsWith(prefix));
  return alphaFromTensors(new Map(tables.map(([name, tensor]) => [name.slice(prefix.length), tensor])));
}
