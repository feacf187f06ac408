import { join } from 'node:path';
import { type Progress, silentProgress } from '../base/progress.js';
import { createEngine } from '../engine/createEngine.js';
import type { Engine } from '../engine/engine.js';
import type { RetrainConfig } from '../experiment/config/retrainConfig.js';
import type { SearchConfig } from '../experiment/config/searchConfig.js';
import { readStoredConfig } from '../experiment/config/storedConfig.js';
import { configHash } from '../experiment/configHash.js';
import { readRun } from '../experiment/readRun.js';
import type { RunRecord } from '../experiment/runRecord.js';
import { runRetrain } from '../experiment/runRetrain.js';
import { runSearch } from '../experiment/runSearch.js';

export interface RunOnceOptions {
  /** Folder of runs: what is found there is read, what is not is computed into it. */
  readonly folder: string;
  /** By default the one that `rnas search` takes. */
  readonly engine?: Engine;
  readonly progress?: Progress;
  /** Folder that downloaded data sets are in. */
  readonly dataRoot?: string;
}

/**
 * The run of a configuration: read where it was computed before, gone on with where it was stopped, else computed. Its
 * folder is named by the hash of the configuration, so another value anywhere in it is another run.
 *
 * @throws InputError, RunError as `runSearch` and `runRetrain` do
 * @example
 * const run = await runOnce(parseConfig(searchConfig, { data: { name: 'mnist' } }, 'notebook'), { folder: 'runs' });
 */
export async function runOnce(
  config: SearchConfig | RetrainConfig,
  { folder, engine, progress = silentProgress, dataRoot }: RunOnceOptions,
): Promise<RunRecord> {
  const path = join(folder, `${config.command}-${configHash(config).slice(0, 12)}`);
  const found = (await readStoredConfig(path)) && (await readRun(path));
  if (found?.status === 'complete') return found;
  const context = {
    engine: engine ?? (await createEngine(config.engine, { threads: config.threads })),
    threads: config.threads,
    resume: true,
    commandLine: ['notebook'],
    progress,
    dataRoot,
  };
  if (config.command === 'search') await runSearch(config, path, context);
  else await runRetrain(config, path, context);
  return readRun(path);
}
