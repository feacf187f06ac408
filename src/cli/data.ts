import type { Command } from 'commander';
import { z } from 'zod';
import type { Progress, ProgressStage } from '../base/progress.js';
import { fetchDataSet } from '../data/fetchDataSet.js';
import { type DataSetListing, listDataSets } from '../data/listDataSets.js';
import { verifyDataSet } from '../data/verifyDataSet.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import type { AddCommand, CommandContext, CommandResult } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';

interface DataOptions extends CommonOptions {
  readonly root?: string;
}

/** Configuration of `rnas data`. */
const dataConfig = z.strictObject({
  /** Folder in which data sets lie under their names. */
  root: z.string().min(1).default('data'),
});

type Work = (name: string, dataRoot: string, context: CommandContext) => Promise<CommandResult>;

/** `rnas data list`, `rnas data fetch NAME` and `rnas data verify NAME`. */
export const addData: AddCommand = (program, perform) => {
  const data = program.command('data').description('list, fetch and verify data sets');
  const add = (command: Command, work: Work) =>
    addCommonOptions(command)
      .option('--root <folder>', 'folder in which data sets lie under their names (data)')
      .action(
        perform<DataOptions>(async ({ config, root }, [name], context) =>
          work(name, (await loadConfig(dataConfig, config, { root })).root, context),
        ),
      );
  add(data.command('list').description('the data sets known by name, and which are here'), list);
  add(data.command('fetch <name>').description('download a data set and verify it'), fetchNamed);
  add(data.command('verify <name>').description("check a data set's files; takes a path too"), verify);
};

async function list(_name: string, dataRoot: string): Promise<CommandResult> {
  const dataSets = await listDataSets(dataRoot);
  const width = Math.max(...dataSets.map(({ name }) => name.length));
  return {
    json: { dataSets },
    text: dataSets.map(listing => `${listing.name.padEnd(width)}  ${describe(listing)}`).join('\n'),
  };
}

function describe({ title, extent, state, folder, remedy }: DataSetListing): string {
  const place = state === 'absent' ? `absent: ${remedy}` : folder === undefined ? state : `in ${folder}`;
  return `${title}, ${extent}; ${place}`;
}

async function fetchNamed(name: string, dataRoot: string, context: CommandContext): Promise<CommandResult> {
  const download = downloadProgress(context.progress);
  try {
    const { folder, downloaded } = await fetchDataSet(name, {
      dataRoot,
      signal: context.signal,
      onProgress: download.report,
    });
    const text = downloaded
      ? `${name} fetched and verified, in ${folder}`
      : `${name} is already in ${folder}, verified`;
    return { json: { name, folder, downloaded }, text };
  } finally {
    download.done();
  }
}

/** One stage per file, in megabytes. */
function downloadProgress(progress: Progress) {
  const megabytes = (bytes: number) => Math.ceil(bytes / 1e6);
  let current: { file: string; stage: ProgressStage; told: number } | undefined;
  return {
    report({ file, receivedBytes, totalBytes }: { file: string; receivedBytes: number; totalBytes: number }) {
      if (current?.file !== file) {
        current?.stage.done();
        current = { file, stage: progress.stage(`${file} (MB)`, megabytes(totalBytes)), told: 0 };
      }
      const received = megabytes(receivedBytes);
      if (received > current.told) current.stage.advance(received - current.told);
      current.told = received;
    },
    done: () => current?.stage.done(),
  };
}

async function verify(name: string, dataRoot: string): Promise<CommandResult> {
  const found = await verifyDataSet(name, { dataRoot });
  const { classes, trainImages, testImages, image, source, checksum } = found;
  return {
    json: found,
    text: `${found.name}: ${trainImages} + ${testImages} images of ${image.join('×')} in ${classes} classes\nsource    ${source}\nchecksum  ${checksum}`,
  };
}
