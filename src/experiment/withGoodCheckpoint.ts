import { RunError } from '../base/runError.js';
import type { RunDirectory } from './runDirectory.js';

/** Runs `work`; a failure says which checkpoint of the run is still good. */
export async function withGoodCheckpoint<Result>(
  run: RunDirectory,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RunError) || !run.has('last')) throw error;
    throw new RunError(`${error.message} (${run.path}/checkpoints/last.safetensors)`, { cause: error });
  }
}
