import type { ObjectiveMaker } from '../objective.js';
import { largestExcept } from './largestExcept.js';

/**
 * The margin of Carlini & Wagner (arXiv 1608.04644, f₆ of §V-A): maxⱼ≠y zⱼ − z_y, above 0 exactly where the image is
 * misclassified; with a target class t, z_t − maxⱼ≠t zⱼ. Unlike the cross-entropy it has a gradient at saturated logits.
 */
export const marginObjective: ObjectiveMaker = ({ label, target }) => {
  const own = target ?? label;
  const sign = target === undefined ? 1 : -1;
  return logits => {
    const other = largestExcept(logits, own);
    const dLogits = new Float32Array(logits.length);
    dLogits[other] = sign;
    dLogits[own] = -sign;
    return { value: sign * (logits[other] - logits[own]), dLogits };
  };
};
