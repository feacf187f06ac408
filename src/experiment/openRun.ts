import type { Snapshot } from '../train/snapshot.js';
import type { RunConfig } from './config/runConfig.js';
import { readStoredConfig } from './config/storedConfig.js';
import type { DataIdentity } from './dataIdentity.js';
import { describeEnvironment } from './environment.js';
import type { RunContext } from './runContext.js';
import { RunDirectory } from './runDirectory.js';
import type { RunSummary } from './runSummary.js';
import type { TableIdentity } from './tableIdentity.js';

/**
 * Starts a run in a new folder, or goes on with the one that is there if the context says so;
 * with its summary if there is nothing left to do.
 *
 * @throws InputError as {@link RunDirectory.create} and {@link RunDirectory.resume} do
 */
export async function openRun(
  path: string,
  config: RunConfig,
  { data, table }: { data: DataIdentity; table?: TableIdentity },
  { engine, threads, commandLine, resume }: RunContext,
): Promise<{ run: RunDirectory; checkpoint?: Snapshot; summary?: RunSummary }> {
  const environment = await describeEnvironment(engine, { threads, commandLine, data, table });
  if (resume && (await readStoredConfig(path)) !== undefined)
    return RunDirectory.resume(path, config, environment);
  return { run: await RunDirectory.create(path, config, environment) };
}
