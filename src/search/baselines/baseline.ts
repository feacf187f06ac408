import { type RandomSearch, randomSearch } from './randomSearch.js';
import { type RegularisedEvolution, regularisedEvolution } from './regularisedEvolution.js';
import type { Trial } from './trial.js';

/** Searches that only ask how good a cell is, by name. */
export const baselineNames = ['random', 'evolution'] as const;

export type BaselineName = (typeof baselineNames)[number];

/** What any baseline may need; random search takes neither mutation nor population. */
export type BaselineSetup<Cell> = RandomSearch<Cell> & RegularisedEvolution<Cell>;

/**
 * Runs a baseline by its name.
 *
 * @returns all trials, in their order; the first n of them are the search with n queries
 * @throws InputError if an option is no number for it
 */
export function runBaseline<Cell>(name: BaselineName, setup: BaselineSetup<Cell>): Promise<Trial<Cell>[]> {
  const baselines: { readonly [Name in BaselineName]: () => Promise<Trial<Cell>[]> } = {
    random: () => randomSearch(setup),
    evolution: () => regularisedEvolution(setup),
  };
  return baselines[name]();
}
