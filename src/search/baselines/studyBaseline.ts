import { randomStream } from '../../base/randomStream.js';
import type { AccuracyTable } from '../../evaluate/table/accuracyTable.js';
import { measureCell } from '../../evaluate/table/measureCell.js';
import type { NasBench201Genotype } from '../../space/genotype.js';
import { mutateNasBench201 } from '../../space/nasBench201/mutateGenotype.js';
import { randomDistinctNasBench201 } from '../../space/nasBench201/randomDistinctCell.js';
import { requireWhole } from '../../space/requireWhole.js';
import { type BaselineName, runBaseline } from './baseline.js';
import { bestTrial } from './bestTrial.js';
import { type Spread, spreadOf } from './spread.js';
import { tableScore } from './tableScore.js';

export interface BaselineStudy {
  readonly strategy: BaselineName;
  readonly table: AccuracyTable;
  /** Column that cells are scored by. */
  readonly column: string;
  /** Numbers of queries after which the best cell is looked at. */
  readonly queries: readonly number[];
  /** Independent searches, from 2. */
  readonly repeats: number;
  readonly seed: number;
  /** Of regularised evolution. */
  readonly population?: number;
  readonly sample?: number;
}

/** What the best cell after so many queries comes to, over the repeats; all in the column that cells were scored by. */
export interface BaselineResult {
  readonly queries: number;
  readonly accuracy: Spread;
  readonly rank: Spread;
  readonly regret: Spread;
}

/**
 * Repeats a baseline on a table: how good a cell do so many looks into the table find? Cells are drawn uniformly from the
 * 6,466 distinct ones, which finds better ones than drawing from all 15,625, of which many are isomorphic and poor.
 *
 * @throws InputError if the table has no such column, or a number is none
 */
export async function studyBaseline(study: BaselineStudy): Promise<BaselineResult[]> {
  const { table, column, queries, repeats } = study;
  requireWhole('repeats', repeats, 2);
  for (const count of queries) requireWhole('queries', count, 1);
  const score = tableScore(table, column);
  const found: NasBench201Genotype[][] = [];
  for (let repeat = 0; repeat < repeats; repeat++) found.push(await searchOnce(study, score, repeat));
  return queries.map((count, place) => {
    const measured = found.map(cells => measureCell(table, cells[place]));
    const spread = (key: 'accuracies' | 'rank' | 'regret') =>
      spreadOf(measured.map(measurement => measurement[key][column]));
    return {
      queries: count,
      accuracy: spread('accuracies'),
      rank: spread('rank'),
      regret: spread('regret'),
    };
  });
}

/** The best cell of one search after each of the numbers of queries. */
async function searchOnce(
  { strategy, queries, seed, population, sample }: BaselineStudy,
  score: (genotype: NasBench201Genotype) => number,
  repeat: number,
): Promise<NasBench201Genotype[]> {
  const trials = await runBaseline(strategy, {
    random: randomDistinctNasBench201,
    mutate: mutateNasBench201,
    ...{ score, population, sample },
    queries: Math.max(...queries),
    stream: randomStream(seed, 'baseline', strategy, repeat),
  });
  return queries.map(count => bestTrial(trials.slice(0, count)).genotype);
}
