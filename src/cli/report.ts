import { z } from 'zod';
import { InputError } from '../base/inputError.js';
import { RunError } from '../base/runError.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import { listRuns } from '../experiment/listRuns.js';
import { formatNames } from '../report/formats/formatName.js';
import { checkReport, type Difference } from '../report/manifest/checkReport.js';
import { readStableRun } from '../report/manifest/readStableRun.js';
import { writeReport } from '../report/writeReport.js';
import type { AddCommand, CommandResult } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { inFolders } from './inFolders.js';
import { namesFlag } from './namesFlag.js';

interface ReportFlags extends CommonOptions {
  readonly out?: string;
  readonly title?: string;
  readonly note?: string[];
  readonly comparison?: boolean;
  readonly format?: string;
  readonly browser?: string;
  readonly check?: string;
}

/** Configuration of `rnas report`. */
const reportConfig = z.strictObject({
  /** Runs, or folders that hold runs, in the order in which they are shown. */
  runs: z.array(z.string().min(1)).min(1),
  /** Folder of the report. */
  out: z.string().min(1),
  /** Heading of the page. */
  title: z.string().min(1).default('Robust architecture search'),
  /** What its authors say about it, a paragraph each. */
  notes: z.array(z.string().min(1).max(4000)).max(100).default([]),
  /** Whether runs are compared by what they differ in; from nine runs on if it is left out. */
  comparison: z.boolean().optional(),
  /** What it is written as. */
  format: z.array(z.enum(formatNames)).min(1).default(['html']),
  /** Path of the browser that draws figures and PDF. */
  browser: z.string().min(1).optional(),
});

/** `rnas report`: figures and tables from any number of runs, in any of the formats. */
export const addReport: AddCommand = (program, perform) => {
  const command = program
    .command('report [runs...]')
    .description('make figures and tables from runs, or from folders that hold runs')
    .option('--out <folder>', 'folder of the report')
    .option('--title <text>', 'heading of the page')
    .option('--note <text>', 'a paragraph of its authors; may be given several times', collect)
    .option('--comparison', 'compare the runs by what they differ in, as with more than eight runs')
    .option('--no-comparison', 'look at every run, however many there are')
    .option('--format <names>', `what it is written as, of ${formatNames.join(', ')} (default: html)`)
    .option(
      '--browser <path>',
      'Chromium, Chrome or Edge, which draws pdf, svg and png (default: searched for)',
    )
    .option(
      '--check <folder>',
      'write nothing; say whether the report there still matches its runs and files',
    );
  addCommonOptions(command).action(
    perform<ReportFlags>(async (flags, paths) =>
      flags.check === undefined ? write(flags, paths) : check(flags.check, flags, paths),
    ),
  );
};

function collect(text: string, earlier: readonly string[] = []): string[] {
  return [...earlier, text];
}

async function write(
  { config, out, title, note: notes, comparison, format, browser }: ReportFlags,
  paths: readonly string[],
): Promise<CommandResult> {
  const runs = paths.length > 0 ? paths : undefined;
  const formats = namesFlag(format);
  const flags = { runs, out, title, notes, comparison, format: formats, browser };
  const settings = await loadConfig(reportConfig, config, flags);
  const found = await findRuns(settings.runs);
  const records = await Promise.all(found.map(readStableRun));
  return inFolders({ '--out': settings.out }, async () => {
    const { path, files } = await writeReport(records, settings.out, {
      title: settings.title,
      notes: settings.notes,
      comparison: settings.comparison,
      formats: settings.format,
      browser: settings.browser,
    });
    return { json: { report: path, runs: found, files }, text: path };
  });
}

async function check(folder: string, others: ReportFlags, paths: readonly string[]): Promise<CommandResult> {
  const { out, title, note, comparison, format, browser, config } = others;
  if (
    paths.length > 0 ||
    [out, title, note, comparison, format, browser, config].some(option => option !== undefined)
  ) {
    throw new InputError({
      given: '--check together with runs or options of a new report',
      expected: '--check and the folder of a report',
      remedy: 'leave the others out: the report’s manifest names its runs',
    });
  }
  const differences = await checkReport(folder);
  if (differences.length === 0) {
    return { json: { report: folder, matches: true }, text: `${folder} matches its runs and its files` };
  }
  throw new RunError([`${folder} does not match any more:`, ...differences.map(differenceText)].join('\n  '));
}

const KINDS: Readonly<Record<Difference['of'], string>> = {
  run: 'the run’s file ',
  file: 'its own file ',
  report: '',
};

function differenceText({ of, what, how }: Difference): string {
  if (how === 'unfinished') return 'its last writing was cut off: write it again';
  return `${KINDS[of]}${what} is ${how}`;
}

async function findRuns(paths: readonly string[]): Promise<string[]> {
  const found = (await Promise.all(paths.map(listRuns))).flat();
  if (found.length > 0) return [...new Set(found)];
  throw new InputError({
    given: `${paths.join(', ')}, where there is no run`,
    expected: 'the folder of a run, or one that holds runs',
    remedy: 'give the folder that --out of rnas search or rnas retrain named',
  });
}
