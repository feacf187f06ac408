import { RunError } from '../base/runError.js';
import { writeAtomically } from '../experiment/writeAtomically.js';

/**
 * Writes a file in place of what the path holds, whole or not at all.
 *
 * @throws RunError if it cannot be written
 */
export async function writeOutput(path: string, text: string): Promise<void> {
  try {
    await writeAtomically(path, text);
  } catch (error) {
    if (!(error instanceof RunError && error.cause instanceof Error)) throw error;
    throw new RunError(`${path} could not be written (${error.cause.message})`, { cause: error });
  }
}
