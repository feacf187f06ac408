import { z } from 'zod';
import { InputError } from '../base/inputError.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import { listRuns } from '../experiment/listRuns.js';
import { readRun } from '../experiment/readRun.js';
import { writeReport } from '../report/writeReport.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { inFolders } from './inFolders.js';

interface ReportFlags extends CommonOptions {
  readonly out?: string;
  readonly title?: string;
  readonly comparison?: boolean;
}

/** Configuration of `rnas report`. */
const reportConfig = z.strictObject({
  /** Runs, or folders that hold runs, in the order in which they are shown. */
  runs: z.array(z.string().min(1)).min(1),
  /** Folder of the report. */
  out: z.string().min(1),
  /** Heading of the page. */
  title: z.string().min(1).default('Robust architecture search'),
  /** Whether runs are compared by what they differ in; from nine runs on if it is left out. */
  comparison: z.boolean().optional(),
});

/** `rnas report`: one page from any number of runs. */
export const addReport: AddCommand = (program, perform) => {
  const command = program
    .command('report [runs...]')
    .description('make one page of figures and tables from runs, or from folders that hold runs')
    .option('--out <folder>', 'folder of the report')
    .option('--title <text>', 'heading of the page')
    .option('--comparison', 'compare the runs by what they differ in, as with more than eight runs')
    .option('--no-comparison', 'do not');
  addCommonOptions(command).action(
    perform<ReportFlags>(async ({ config, out, title, comparison }, paths) => {
      const runs = paths.length > 0 ? paths : undefined;
      const settings = await loadConfig(reportConfig, config, { runs, out, title, comparison });
      const found = await findRuns(settings.runs);
      const records = await Promise.all(found.map(readRun));
      return inFolders({ '--out': settings.out }, async () => {
        const { path } = await writeReport(records, settings.out, {
          title: settings.title,
          comparison: settings.comparison,
        });
        return { json: { report: path, runs: found }, text: path };
      });
    }),
  );
};

async function findRuns(paths: readonly string[]): Promise<string[]> {
  const found = (await Promise.all(paths.map(listRuns))).flat();
  if (found.length > 0) return [...new Set(found)];
  throw new InputError({
    given: `${paths.join(', ')}, where there is no run`,
    expected: 'the folder of a run, or one that holds runs',
    remedy: 'give the folder that --out of rnas search or rnas retrain named',
  });
}
