import { z } from 'zod';
import type { AccuracyTable } from '../evaluate/table/accuracyTable.js';
import { summariseTable } from '../evaluate/table/summariseTable.js';
import { tableSummary } from '../evaluate/table/tableSummary.js';
import { baselineNames } from '../search/baselines/baseline.js';
import type { Spread } from '../search/baselines/spread.js';
import { studyBaseline } from '../search/baselines/studyBaseline.js';
import { type TableIdentity, tableIdentity } from './tableIdentity.js';

/** What a search is compared with: queries of the table itself, many times. */
const compared = { queries: [10, 100, 300], repeats: 200, seed: 1 } as const;

/** `table.json`: the table that a search's cells were looked up in, as far as a report needs it. */
export const tableRecord = z.object({
  ...tableIdentity.shape,
  ...tableSummary.shape,
  /** What queries of the robust column find: mean and standard deviation over the repeats. */
  baselines: z.object({
    repeats: z.int(),
    seed: z.int(),
    results: z.array(
      z.object({
        strategy: z.enum(baselineNames),
        queries: z.int(),
        accuracy: z.object({ mean: z.number(), sd: z.number() }),
        rank: z.object({ mean: z.number(), sd: z.number() }),
      }),
    ),
  }),
});

export type TableRecord = z.infer<typeof tableRecord>;

/** Makes the record of a table; the same for the same table. */
export async function recordTable(table: AccuracyTable, identity: TableIdentity): Promise<TableRecord> {
  const summary = summariseTable(table);
  const { queries, repeats, seed } = compared;
  const results: TableRecord['baselines']['results'] = [];
  for (const strategy of baselineNames) {
    const studied = await studyBaseline({ strategy, table, column: summary.robust, queries, repeats, seed });
    for (const { queries: count, accuracy, rank } of studied) {
      results.push({ strategy, queries: count, accuracy: centre(accuracy), rank: centre(rank) });
    }
  }
  return { ...identity, ...summary, baselines: { repeats, seed, results } };
}

function centre({ mean, sd }: Spread): { mean: number; sd: number } {
  return { mean, sd };
}
