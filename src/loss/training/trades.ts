import { kullbackLeibler } from '../divergences/kullbackLeibler.js';
import type { TrainingLoss } from '../trainingLossFunction.js';
import { targetCrossEntropy } from './targetCrossEntropy.js';

/**
 * TRADES (Zhang et al., arXiv 1901.08573, eq. 5): CE(f(x), y) + β · KL(p(x) ‖ p(x′)), mean over the batch. Both p(x) and
 * p(x′) are differentiated, as in the authors' code; their 1/λ is β.
 *
 * @param beta weight of the divergence, at least 0; 6 in the paper's tables
 */
export function trades(beta: number): TrainingLoss {
  return ({ logits, clean = logits, ...given }) => {
    const natural = targetCrossEntropy(clean, given);
    const distance = kullbackLeibler(clean, logits, given.labels, given.classes);
    const kl = beta * distance.value;
    return {
      value: natural.value + kl,
      parts: { ce: natural.value, kl },
      dLogits: distance.dPerturbed.map(gradient => beta * gradient),
      dClean: natural.dLogits.map((gradient, i) => gradient + beta * distance.dClean[i]),
    };
  };
}
