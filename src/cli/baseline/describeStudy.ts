import type { BaselineResult } from '../../search/baselines/studyBaseline.js';
import { textTable } from '../textTable.js';

/** A row for each number of queries, for people. */
export function describeStudy(results: readonly BaselineResult[], of: number): string {
  const rows = results.map(({ queries, accuracy, rank, regret }) => [
    `${queries}`,
    `${accuracy.mean.toFixed(4)} ± ${accuracy.sd.toFixed(4)}`,
    `${accuracy.quantiles['0.05'].toFixed(4)} … ${accuracy.quantiles['0.95'].toFixed(4)}`,
    `${rank.mean.toFixed(1)} ± ${rank.sd.toFixed(1)}`,
    `${regret.mean.toFixed(4)} ± ${regret.sd.toFixed(4)}`,
  ]);
  const heading = ['queries', 'accuracy', '90 % of searches', `rank of ${of}`, 'regret'];
  return textTable([heading, ...rows]);
}
