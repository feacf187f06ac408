import { crossEntropy } from '../crossEntropy.js';
import { softCrossEntropy } from '../softCrossEntropy.js';
import type { TrainingLogits } from '../trainingLossFunction.js';

/** CE(z, t) of some logits with the targets, or the labels where there are none. */
export function targetCrossEntropy(
  logits: Float32Array,
  { labels, targets, classes }: Omit<TrainingLogits, 'logits'>,
): { value: number; dLogits: Float32Array } {
  return targets === undefined
    ? crossEntropy(logits, labels, classes)
    : softCrossEntropy(logits, targets, classes);
}
