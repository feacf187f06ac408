import type { Snapshot } from '../train/snapshot.js';
import type { RunConfig } from './config/runConfig.js';
import { readStoredConfig } from './config/storedConfig.js';
import { describeEnvironment } from './environment.js';
import type { RunContext } from './runContext.js';
import { RunDirectory } from './runDirectory.js';

/**
 * Starts a run in a new folder, or goes on with the one that is there if the context says so.
 *
 * @throws InputError as {@link RunDirectory.create} and {@link RunDirectory.resume} do
 */
export async function openRun(
  path: string,
  config: RunConfig,
  { engine, threads, commandLine, resume }: RunContext,
): Promise<{ run: RunDirectory; checkpoint?: Snapshot }> {
  const environment = await describeEnvironment(engine, { threads, commandLine });
  if (resume && (await readStoredConfig(path)) !== undefined)
    return RunDirectory.resume(path, config, environment);
  return { run: await RunDirectory.create(path, config, environment) };
}
