import type { AttackedCheckpoint } from '../experiment/compareAttacked.js';
import type { SmoothingResult } from '../experiment/smoothingResult.js';
import type { RetrainView } from './reportModel.js';

/** A retrained network whose smoothed classifier was certified. */
export interface SmoothedNetwork {
  readonly id: string;
  readonly label: string;
  readonly retrain: RetrainView;
  readonly smoothing: SmoothingResult;
  /** Whether it was measured on the checkpoint that the run has now. */
  readonly checkpoint: AttackedCheckpoint;
}

/** Those that were certified, in the order of their runs. */
export function smoothedNetworks(retrains: readonly RetrainView[]): readonly SmoothedNetwork[] {
  return retrains.flatMap(retrain => {
    const { id, label, run } = retrain;
    const { smoothing, evaluatedCheckpoints } = run;
    const checkpoint = evaluatedCheckpoints?.smoothing ?? 'unknown';
    return smoothing === undefined ? [] : [{ id, label, retrain, smoothing, checkpoint }];
  });
}
