import type { Divergence } from '../divergenceFunction.js';

/** Squared Euclidean distance ‖z − z′‖² of the logits, mean over the batch. */
export const logitL2: Divergence = (clean, perturbed, labels) => {
  const dClean = new Float32Array(clean.length);
  const dPerturbed = new Float32Array(clean.length);
  const scale = 1 / labels.length;
  let value = 0;
  for (let i = 0; i < clean.length; i++) {
    const difference = clean[i] - perturbed[i];
    value += difference * difference;
    dClean[i] = 2 * scale * difference;
    dPerturbed[i] = -dClean[i];
  }
  return { value: value * scale, dClean, dPerturbed };
};
