import { crossEntropy } from '../crossEntropy.js';
import type { Divergence } from '../divergenceFunction.js';

/** CE(f(x + δ), y), mean over the batch: the regulariser as plain noise (or adversarial) training would have it. */
export const crossEntropyOnPerturbed: Divergence = (clean, perturbed, labels, classes) => {
  const { value, dLogits } = crossEntropy(perturbed, labels, classes);
  return { value, dClean: new Float32Array(clean.length), dPerturbed: dLogits };
};
