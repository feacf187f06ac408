import type { Divergence } from '../divergenceFunction.js';
import { logSoftmax } from '../softmax.js';

/**
 * KL(p ‖ q) = Σᵢ pᵢ (log pᵢ − log qᵢ) with p = softmax(clean), q = softmax(perturbed), mean over the batch, in nats.
 * Gradients: at clean pᵢ (log pᵢ − log qᵢ − KL), at perturbed qᵢ − pᵢ.
 */
export const kullbackLeibler: Divergence = (clean, perturbed, labels, classes) => {
  const p = logSoftmax(clean, classes);
  const q = logSoftmax(perturbed, classes);
  const dClean = new Float32Array(clean.length);
  const dPerturbed = new Float32Array(clean.length);
  const scale = 1 / labels.length;
  let value = 0;
  for (let row = 0; row < clean.length; row += classes) {
    let divergence = 0;
    for (let i = row; i < row + classes; i++) divergence += Math.exp(p[i]) * (p[i] - q[i]);
    value += divergence;
    for (let i = row; i < row + classes; i++) {
      dClean[i] = scale * Math.exp(p[i]) * (p[i] - q[i] - divergence);
      dPerturbed[i] = scale * (Math.exp(q[i]) - Math.exp(p[i]));
    }
  }
  return { value: value * scale, dClean, dPerturbed };
};
