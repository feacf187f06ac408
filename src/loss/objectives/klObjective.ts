import { InputError } from '../../base/inputError.js';
import type { ObjectiveMaker } from '../objective.js';
import { logSoftmax } from '../softmax.js';

/**
 * KL(softmax(clean) ‖ softmax(z)) in nats, which ignores the label: the attack of TRADES (Zhang et al.,
 * arXiv 1901.08573, eq. 5). Its gradient softmax(z) − softmax(clean) is zero at the clean image.
 *
 * @throws InputError with a target class
 */
export const klObjective: ObjectiveMaker = ({ target, clean }) => {
  if (target !== undefined) {
    throw new InputError({
      given: 'the KL divergence with a target class',
      expected: 'no target: it moves the prediction away from the clean one, to no class in particular',
      remedy: 'take the loss ce or margin',
    });
  }
  const p = logSoftmax(clean, clean.length);
  return logits => {
    const q = logSoftmax(logits, logits.length);
    const dLogits = new Float32Array(logits.length);
    let value = 0;
    for (let i = 0; i < logits.length; i++) {
      value += Math.exp(p[i]) * (p[i] - q[i]);
      dLogits[i] = Math.exp(q[i]) - Math.exp(p[i]);
    }
    return { value, dLogits };
  };
};
