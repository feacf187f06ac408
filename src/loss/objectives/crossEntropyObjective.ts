import { crossEntropy } from '../crossEntropy.js';
import type { ObjectiveMaker } from '../objective.js';

/** CE(z, y) = −log softmax(z)[y], to leave the label; with a target class t, −CE(z, t). In nats. */
export const crossEntropyObjective: ObjectiveMaker = ({ label, target }) => {
  const labels = Int32Array.of(target ?? label);
  return logits => {
    const { value, dLogits } = crossEntropy(logits, labels, logits.length, { reduction: 'sum' });
    return target === undefined ? { value, dLogits } : { value: -value, dLogits: dLogits.map(d => -d) };
  };
};
