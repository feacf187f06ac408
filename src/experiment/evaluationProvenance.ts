import { z } from 'zod';
import { type Checkpoint, checkpointDigest } from './checkpoint.js';
import { dataIdentity } from './dataIdentity.js';
import { runEnvironment } from './runEnvironment.js';

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

/** That of an evaluation that is computed now. */
export function provenanceOf(
  checkpoint: Checkpoint,
  { data, versions, engine, git, startedAt }: z.infer<typeof runEnvironment>,
): EvaluationProvenance {
  return { checkpointSha256: checkpointDigest(checkpoint), data, versions, engine, git, startedAt };
}
