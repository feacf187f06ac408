import { countHits } from '../../evaluate/countHits.js';
import { crossEntropy } from '../../loss/crossEntropy.js';
import { softmaxMixing } from '../mixings/softmaxMixing.js';
import type { SearchStrategy } from '../strategy.js';

/** First-order DARTS (Liu et al., arXiv 1806.09055, §2.3 with ξ = 0): ∇α CE(f(x_val; w, α), y). */
export const darts: SearchStrategy = {
  name: 'darts',
  mixing: softmaxMixing,
  async architectureGradient({ model, images, labels, alpha, wantsWeights = false }) {
    const pass = await model.forward(images, { mode: 'train', alpha, updateStatistics: false });
    const { value: loss, dLogits } = crossEntropy(pass.logits, labels, pass.classes);
    const hits = countHits(pass.logits, labels, pass.classes);
    const gradients = await model.backward(pass, dLogits, { alpha: true, weights: wantsWeights });
    return { dAlpha: gradients.alpha!, weights: gradients.weights, loss, hits, regulariser: 0 };
  },
};
