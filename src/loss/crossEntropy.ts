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
    const target = row + labels[image];
    value -= logProbabilities[target];
    // p − 1 at the label is minus the sum of the others: as a difference it would round to 0 for confident images,
    // and an attack would lose that half of its direction.
    let others = 0;
    for (let i = row; i < row + classes; i++) {
      if (i === target) continue;
      const probability = Math.exp(logProbabilities[i]);
      others += probability;
      dLogits[i] = scale * probability;
    }
    dLogits[target] = -scale * others;
  }
  return { value: value * scale, dLogits };
}
