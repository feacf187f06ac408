import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import { makeFolders } from '../base/makeFolders.js';
import type { RunRecord } from '../experiment/runRecord.js';
import { createReport } from './createReport.js';
import { type FormatName, formatNames } from './formats/formatName.js';
import type { ReportFile } from './formats/reportFile.js';
import { reportFormats } from './formats/reportFormats.js';
import { createManifest } from './manifest/createManifest.js';
import { hashRun } from './manifest/hashRun.js';
import { manifestName } from './manifest/manifest.js';
import { readManifest } from './manifest/readManifest.js';
import type { StableRun } from './manifest/readStableRun.js';
import { ChromiumPrinter } from './print/chromiumPrinter.js';
import { noPrinter } from './print/noPrinter.js';
import type { Printer } from './print/printer.js';
import type { ReportOptions } from './reportOptions.js';
import { writeTogether } from './writeTogether.js';

/** Where a report lies now. */
export interface WrittenReport {
  /** Its page, or the first file of the first format. */
  readonly path: string;
  /** Every file, from the report's folder; the manifest last. */
  readonly files: readonly string[];
}

/**
 * Writes every figure and table that can be made from the runs in the formats that are asked for (`index.html` alone
 * where none are), and `manifest.json`, which says from what. What a run does not have yet is said, not left out. An
 * earlier report is replaced whole or not at all; the same runs and options give the same bytes.
 *
 * @param runs as `readRun` gives them, or with the hashes of their files as `readStableRun` does, in the order in which they are shown
 * @throws InputError if the folder cannot be made, or a format needs a browser and there is none: nothing is written then
 * @throws RunError if it cannot be written
 *
 * @example
 * await writeReport([await readRun('runs/noise')], 'reports/x', { title: 'Noise or not', formats: ['html', 'svg', 'csv'] });
 */
export async function writeReport(
  runs: readonly (RunRecord | StableRun)[],
  out: string,
  options: ReportOptions,
): Promise<WrittenReport> {
  const formats = formatNames.filter(name => (options.formats ?? ['html']).includes(name));
  const stable = await Promise.all(runs.map(withHashes));
  const before = await readManifest(out);
  const { files, browser } = await render(stable, options, formats);
  const manifest = createManifest({ runs: stable, out, options, formats, files, browser });
  const all = [...files, { path: manifestName, content: `${JSON.stringify(manifest, undefined, 2)}\n` }];
  await makeFolder(out);
  await writeTogether(out, all, Object.keys(before?.files ?? {}));
  return { path: join(out, all[0].path), files: all.map(({ path }) => path) };
}

async function withHashes(given: RunRecord | StableRun): Promise<StableRun> {
  return 'run' in given ? given : { run: given, hashes: await hashRun(given.path) };
}

async function render(
  runs: readonly StableRun[],
  options: ReportOptions,
  formats: readonly FormatName[],
): Promise<{ files: ReportFile[]; browser: string | undefined }> {
  const needed = formats.some(name => reportFormats[name].needsBrowser);
  const printer: Printer = needed ? await ChromiumPrinter.start(options.browser) : noPrinter;
  try {
    const report = await createReport(
      runs.map(({ run }) => run),
      options,
    );
    const files: ReportFile[] = [];
    for (const name of formats)
      files.push(...(await reportFormats[name].write(report, { printer, formats })));
    return { files, browser: needed ? printer.name : undefined };
  } finally {
    await printer.close();
  }
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
