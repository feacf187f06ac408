import { type AttackedCheckpoint, compareAttacked, type EvaluatedCheckpoint } from './compareAttacked.js';
import type { OtherEvaluation } from './runRecord.js';

/** For each evaluation that a run has, whether the checkpoint that it was made on is still the one that the run has. */
export async function compareEvaluated(
  path: string,
  results: Readonly<Partial<Record<OtherEvaluation, EvaluatedCheckpoint>>>,
): Promise<Partial<Record<OtherEvaluation, AttackedCheckpoint>>> {
  const compared: Partial<Record<OtherEvaluation, AttackedCheckpoint>> = {};
  for (const [name, result] of Object.entries(results) as [OtherEvaluation, EvaluatedCheckpoint?][]) {
    if (result !== undefined) compared[name] = await compareAttacked(path, result);
  }
  return compared;
}
