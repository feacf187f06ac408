import { z } from 'zod';
import { type Checkpoint, checkpointDigest } from './checkpoint.js';
import { dataIdentity } from './dataIdentity.js';
import { type RunEnvironment, runEnvironment } from './runEnvironment.js';

/** Which network was evaluated, on what and with what. */
export const evaluationProvenance = z.object({
  /** SHA-256 of the checkpoint, as the checkpoint itself carries it. */
  checkpointSha256: z.string(),
  data: dataIdentity.optional(),
  versions: runEnvironment.shape.versions,
  engine: runEnvironment.shape.engine,
  git: runEnvironment.shape.git,
  /** ISO 8601, UTC. */
  startedAt: z.string(),
});

export type EvaluationProvenance = z.infer<typeof evaluationProvenance>;

/**
 * What the results of an evaluation depend on: only what a journal of the same identity holds is not computed again.
 *
 * @param method the configuration without what changes no result, such as the batch size
 */
export function evaluationIdentity(
  method: object,
  checkpoint: Checkpoint,
  { data, engine }: Pick<RunEnvironment, 'data' | 'engine'>,
): object {
  return { ...method, checkpoint: checkpointDigest(checkpoint), data: data?.checksum, engine: engine.name };
}

/** That of an evaluation that is computed now. */
export function provenanceOf(
  checkpoint: Checkpoint,
  { data, versions, engine, git, startedAt }: RunEnvironment,
): EvaluationProvenance {
  return { checkpointSha256: checkpointDigest(checkpoint), data, versions, engine, git, startedAt };
}
