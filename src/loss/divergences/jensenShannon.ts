import type { Divergence } from '../divergenceFunction.js';
import { logSoftmax } from '../softmax.js';

/**
 * JS(p, q) = ½ KL(p ‖ m) + ½ KL(q ‖ m) with m = (p + q) / 2, mean over the batch, in nats; at most log 2.
 * Gradient at the logits of p: ½ pᵢ (log(pᵢ / mᵢ) − KL(p ‖ m)), and likewise for q.
 */
export const jensenShannon: Divergence = (clean, perturbed, labels, classes) => {
  const p = logSoftmax(clean, classes);
  const q = logSoftmax(perturbed, classes);
  const dClean = new Float32Array(clean.length);
  const dPerturbed = new Float32Array(clean.length);
  const scale = 0.5 / labels.length;
  let value = 0;
  for (let row = 0; row < clean.length; row += classes) {
    let fromClean = 0;
    let fromPerturbed = 0;
    for (let i = row; i < row + classes; i++) {
      const mixture = logMean(p[i], q[i]);
      fromClean += Math.exp(p[i]) * (p[i] - mixture);
      fromPerturbed += Math.exp(q[i]) * (q[i] - mixture);
    }
    value += fromClean + fromPerturbed;
    for (let i = row; i < row + classes; i++) {
      const mixture = logMean(p[i], q[i]);
      dClean[i] = scale * Math.exp(p[i]) * (p[i] - mixture - fromClean);
      dPerturbed[i] = scale * Math.exp(q[i]) * (q[i] - mixture - fromPerturbed);
    }
  }
  return { value: value * scale, dClean, dPerturbed };
};

/** log((eᵃ + eᵇ) / 2) without underflow. */
function logMean(a: number, b: number): number {
  const larger = Math.max(a, b);
  return larger + Math.log1p(Math.exp(Math.min(a, b) - larger)) - Math.LN2;
}
