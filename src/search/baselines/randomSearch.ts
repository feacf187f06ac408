import type { RandomStream } from '../../base/randomStream.js';
import { requireWhole } from '../../space/requireWhole.js';
import type { Score, Trial } from './trial.js';

export interface RandomSearch<Cell> {
  /** Draws a cell uniformly; the same one may come again. */
  readonly random: (stream: RandomStream) => Cell;
  readonly score: Score<Cell>;
  /** Cells that are scored: 1 to 100,000. */
  readonly queries: number;
  readonly stream: RandomStream;
}

/**
 * Random search (Li & Talwalkar, arXiv 1902.07638): cells drawn independently, with replacement, each of them scored.
 *
 * @returns all trials, in their order; the first n of them are the search with n queries
 * @throws InputError unless the number of queries is one
 * @example
 * const trials = await randomSearch({ random: space.random, score, queries: 100, stream: randomStream(1, 'random') });
 * bestTrial(trials).genotype;
 */
export async function randomSearch<Cell>({
  random,
  score,
  queries,
  stream,
}: RandomSearch<Cell>): Promise<Trial<Cell>[]> {
  requireWhole('queries', queries, 1);
  const trials: Trial<Cell>[] = [];
  while (trials.length < queries) {
    const genotype = random(stream);
    trials.push({ genotype, score: await score(genotype) });
  }
  return trials;
}
