import type { AttackedCheckpoint } from '../experiment/compareAttacked.js';
import type { CorruptionResult } from '../experiment/corruptionResult.js';
import type { RetrainView } from './reportModel.js';

/** A retrained network and how it fared on corrupted images. */
export interface CorruptedNetwork {
  readonly id: string;
  readonly label: string;
  readonly retrain: RetrainView;
  readonly corruption: CorruptionResult;
  /** Whether it was measured on the checkpoint that the run has now. */
  readonly checkpoint: AttackedCheckpoint;
}

/** Those that were evaluated, in the order of their runs. */
export function corruptedNetworks(retrains: readonly RetrainView[]): readonly CorruptedNetwork[] {
  return retrains.flatMap(retrain => {
    const { id, label, run } = retrain;
    const { corruption, evaluatedCheckpoints } = run;
    const checkpoint = evaluatedCheckpoints?.corruption ?? 'unknown';
    return corruption === undefined ? [] : [{ id, label, retrain, corruption, checkpoint }];
  });
}

/** `gaussian_noise` → `Gaussian noise`. */
export function corruptionLabel(name: string): string {
  if (name === 'jpeg_compression') return 'JPEG compression';
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
