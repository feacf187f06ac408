import type { RandomStream } from '../../base/randomStream.js';
import { requireWhole } from '../../space/requireWhole.js';
import { bestTrial } from './bestTrial.js';
import { type RandomSearch, randomSearch } from './randomSearch.js';
import type { Trial } from './trial.js';

export interface RegularisedEvolution<Cell> extends RandomSearch<Cell> {
  /** A neighbour of a cell. */
  readonly mutate: (genotype: Cell, stream: RandomStream) => Cell;
  /** Size P of the population: 1 to 100,000; 10 by default. */
  readonly population?: number;
  /** Size S of the sample from which the parent comes: 1 to P; 3 by default, or P where that is smaller. */
  readonly sample?: number;
}

/**
 * Regularised evolution (Real et al., arXiv 1802.01548, algorithm 1): P random cells, then in every cycle S members are
 * drawn with replacement, the best of them is mutated, the child joins the population and the oldest member leaves it,
 * however good it is. There are `queries` − P cycles; with fewer queries than P it is a random search. The defaults
 * for P and S are those of NATS-Bench's experiments (arXiv 2009.00437).
 *
 * @returns all trials, in their order; the first n of them are the search with n queries
 * @throws InputError if a size is none
 * @example
 * await regularisedEvolution({ random: space.random, mutate: mutateNasBench201, score, queries: 300, stream });
 */
export async function regularisedEvolution<Cell>({
  mutate,
  population: size = 10,
  sample = Math.min(3, size),
  ...search
}: RegularisedEvolution<Cell>): Promise<Trial<Cell>[]> {
  const { score, queries, stream } = search;
  requireWhole('queries', queries, 1);
  requireWhole('population', size, 1);
  requireWhole('sample', sample, 1, size);
  const trials = await randomSearch({ ...search, queries: Math.min(size, queries) });
  while (trials.length < queries) {
    // The population is the youngest P trials, the oldest first.
    const oldest = trials.length - size;
    const drawn = Array.from({ length: sample }, () => trials[oldest + stream.below(size)]);
    const genotype = mutate(bestTrial(drawn).genotype, stream);
    trials.push({ genotype, score: await score(genotype) });
  }
  return trials;
}
