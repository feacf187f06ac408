import type { TrainingLoss } from '../trainingLossFunction.js';
import { targetCrossEntropy } from './targetCrossEntropy.js';

/** CE(f(x′), y): standard training where x′ is the image, adversarial training (Madry et al., arXiv 1706.06083, eq. 2.1) where it is attacked. */
export const plain: TrainingLoss = ({ logits, ...given }) => {
  const { value, dLogits } = targetCrossEntropy(logits, given);
  return { value, parts: { ce: value }, dLogits };
};
