import { Interrupted } from '../base/interrupted.js';
import { batches } from '../data/batches.js';
import type { Split } from '../data/split.js';
import { crossEntropy } from '../loss/crossEntropy.js';
import type { Target } from '../perturb/perturbation.js';
import { classify, classifyAnyhow } from './classify.js';

export interface CleanEvaluation {
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** Share of images classified correctly. */
  readonly accuracy: number;
  /** 1 for each image, in the split's order, that is classified correctly. */
  readonly correct: Uint8Array;
  /** The class of each image. */
  readonly predictions: Int32Array;
}

interface CleanSetup {
  readonly batchSize: number;
  readonly onBatch?: (images: number) => void;
  /** Take a network whose logits are not finite, which then has no finite loss either: a training says so itself. Default false. */
  readonly acceptDiverged?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Loss and accuracy of a network over a whole split, unperturbed.
 *
 * @throws Interrupted if the signal is raised
 * @throws InputError for logits that are not finite
 */
export async function evaluateClean(
  target: Target,
  split: Split,
  { batchSize, onBatch, acceptDiverged = false, signal }: CleanSetup,
): Promise<CleanEvaluation> {
  const answer = acceptDiverged ? classifyAnyhow : classify;
  const correct = new Uint8Array(split.labels.length);
  const given = new Int32Array(split.labels.length);
  let loss = 0;
  let hits = 0;
  for (const { images, labels, indices } of batches(split, { size: batchSize, order: 'sequential' })) {
    if (signal?.aborted) throw new Interrupted('stopped while classifying clean images');
    const { logits, classes, predictions } = await answer(target, images);
    loss += crossEntropy(logits, labels, classes, { reduction: 'sum' }).value;
    for (const [place, index] of indices.entries()) {
      given[index] = predictions[place];
      correct[index] = predictions[place] === labels[place] ? 1 : 0;
      hits += correct[index];
    }
    onBatch?.(labels.length);
  }
  return { loss: loss / correct.length, accuracy: hits / correct.length, correct, predictions: given };
}
