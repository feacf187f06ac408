import { join } from 'node:path';
import { readRun } from '../readRun.js';
import { requireTrained } from '../requireTrained.js';
import type { RunSummary } from '../runSummary.js';
import { writeAtomically } from '../writeAtomically.js';
import { modelCard } from './modelCard.js';

/**
 * Writes `README.md` of a retraining or an import: its {@link modelCard}.
 *
 * @param summary of a run that is about to be complete: the file that makes it so is written last
 * @throws RunError if it cannot be written
 */
export async function writeModelCard(path: string, summary?: RunSummary): Promise<void> {
  const run = await readRun(path);
  const trained = { ...run, config: requireTrained(path, run.config) };
  const complete = summary === undefined ? trained : { ...trained, summary, status: 'complete' as const };
  await writeAtomically(join(path, 'README.md'), modelCard(complete));
}
