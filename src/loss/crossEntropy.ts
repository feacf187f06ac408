import type { Labels } from '../base/tensor.js';
import { logSoftmax } from './softmax.js';

export interface CrossEntropyOptions {
  /** `mean` over the batch (training) or `sum` (attacks: an image's gradient then ignores its neighbours). */
  reduction?: 'mean' | 'sum';
}

/**
 * Cross-entropy −log softmax(z)[y] in nats, and its gradient softmax(z) − onehot(y).
 *
 * @param logits [batch × classes]
 * @returns `value` reduced as asked; `dLogits` [batch × classes], the gradient of `value`
 */
export function crossEntropy(
  logits: Float32Array,
  labels: Labels,
  classes: number,
  { reduction = 'mean' }: CrossEntropyOptions = {},
): { value: number; dLogits: Float32Array } {
  const logProbabilities = logSoftmax(logits, classes);
  const scale = reduction === 'mean' ? 1 / labels.length : 1;
  const dLogits = new Float32Array(logits.length);
  let value = 0;
  for (let image = 0; image < labels.length; image++) {
    const row = image * classes;
    value -= logProbabilities[row + labels[image]];
    for (let i = row; i < row + classes; i++) dLogits[i] = scale * Math.exp(logProbabilities[i]);
    dLogits[row + labels[image]] -= scale;
  }
  return { value: value * scale, dLogits };
}
