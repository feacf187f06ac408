import { logSoftmax } from './softmax.js';

/**
 * Cross-entropy with targets that are distributions, −Σᵢ tᵢ log softmax(z)ᵢ in nats, mean over the batch, and its gradient
 * softmax(z) − t: labels that were smoothed or mixed.
 *
 * @param logits [batch × classes]
 * @param targets [batch × classes], rows that sum to 1
 * @returns `dLogits` [batch × classes], the gradient of `value`
 */
export function softCrossEntropy(
  logits: Float32Array,
  targets: Float32Array,
  classes: number,
): { value: number; dLogits: Float32Array } {
  const logProbabilities = logSoftmax(logits, classes);
  const scale = classes / logits.length;
  const dLogits = new Float32Array(logits.length);
  let value = 0;
  for (let i = 0; i < logits.length; i++) {
    if (targets[i] > 0) value -= targets[i] * logProbabilities[i];
    dLogits[i] = scale * (Math.exp(logProbabilities[i]) - targets[i]);
  }
  return { value: value * scale, dLogits };
}
