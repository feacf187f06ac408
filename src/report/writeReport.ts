import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import { makeFolders } from '../base/makeFolders.js';
import type { RunRecord } from '../experiment/runRecord.js';
import { writeAtomically } from '../experiment/writeAtomically.js';
import type { ReportOptions } from './reportOptions.js';
import { reportPage } from './reportPage.js';

/**
 * Writes `<out>/index.html`: one page with every figure and table that can be made from the runs, for any browser,
 * without a network. What a run does not have yet is said, not left out. An earlier report is replaced whole or
 * not at all.
 *
 * @param runs as `readRun` gives them, in the order in which they are shown
 * @returns the path of the page
 * @throws InputError if the folder cannot be made
 * @throws RunError if the page cannot be written
 *
 * @example
 * await writeReport([await readRun('runs/noise'), await readRun('runs/darts')], 'reports/x', { title: 'Noise or not' });
 */
export async function writeReport(
  runs: readonly RunRecord[],
  out: string,
  options: ReportOptions,
): Promise<{ path: string }> {
  const content = await reportPage(runs, options);
  await makeFolder(out);
  const path = join(out, 'index.html');
  await writeAtomically(path, content);
  return { path };
}

async function makeFolder(path: string): Promise<void> {
  try {
    await makeFolders(path);
  } catch (error) {
    throw new InputError({
      given: path,
      expected: `a folder that can be written to (${error instanceof Error ? error.message : error})`,
      remedy: 'choose another --out',
    });
  }
}
