import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import { checkpointDigest } from './checkpoint.js';
import { CheckpointFolder, type CheckpointName } from './checkpointFolder.js';

/**
 * Whether the checkpoint that an attack was made on is still the one that the run has: `changed` after the run was
 * trained further, `unknown` where the result does not say which one it was, or it cannot be read now.
 */
export type AttackedCheckpoint = 'same' | 'changed' | 'unknown';

/** What a result says of the checkpoint that it is of; results of before it was recorded say nothing. */
export interface EvaluatedCheckpoint {
  readonly config?: { readonly checkpoint: CheckpointName };
  readonly checkpointSha256?: string;
}

export async function compareAttacked(
  path: string,
  { config, checkpointSha256 }: EvaluatedCheckpoint,
): Promise<AttackedCheckpoint> {
  const checkpoints = new CheckpointFolder(join(path, 'checkpoints'));
  if (config === undefined || checkpointSha256 === undefined) return 'unknown';
  try {
    const now = checkpointDigest(await checkpoints.load(config.checkpoint));
    return now === checkpointSha256 ? 'same' : 'changed';
  } catch (error) {
    if (error instanceof InputError) return 'unknown';
    throw error;
  }
}
