import { countHits } from '../../evaluate/countHits.js';
import { crossEntropy } from '../../loss/crossEntropy.js';
import type { Divergence } from '../../loss/divergenceFunction.js';
import type { Perturbation } from '../../perturb/perturbation.js';
import { softmaxMixing } from '../mixings/softmaxMixing.js';
import type { SearchStrategy } from '../strategy.js';
import { darts } from './darts.js';

export interface RnasOptions {
  /** Weight λ ≥ 0 of the regulariser. */
  readonly lambda: number;
  readonly divergence: Divergence;
  /** Noise (RNAS), or an attack (what RNAS is compared with). */
  readonly perturbation: Perturbation;
}

/**
 * Robust NAS (Zhu et al., arXiv 2304.02845): ∇α [ CE(f(x), y) + λ · D(f(x), f(x + δ)) ] on the search-validation split.
 *
 * The abstract fixes that the objective carries a term balancing accuracy and robustness, and that δ is noise; the
 * exact term, the noise law and its scale are options, and their defaults are this project's reading. Both passes
 * use their own batch statistics, and the gradient flows through both. With λ = 0 nothing is perturbed and the step is DARTS'.
 */
export function rnas({ lambda, divergence, perturbation }: RnasOptions): SearchStrategy {
  if (lambda === 0) return { ...darts, name: 'rnas' };
  return {
    name: 'rnas',
    mixing: softmaxMixing,
    async architectureGradient({ model, perturbationModel, images, labels, alpha, random, wantsWeights }) {
      const target = { model: perturbationModel, mode: 'train', alpha } as const;
      const moved = await perturbation.perturb(target, images, labels, random);

      const options = { mode: 'train', alpha, updateStatistics: false } as const;
      const clean = await model.forward(images, options);
      const perturbed = await model.forward(moved, options);
      const { classes } = clean;
      const { value: loss, dLogits } = crossEntropy(clean.logits, labels, classes);
      const moves = divergence(clean.logits, perturbed.logits, labels, classes);
      const hits = countHits(clean.logits, labels, classes);

      const dClean = dLogits.map((value, i) => value + lambda * moves.dClean[i]);
      const dPerturbed = moves.dPerturbed.map(value => lambda * value);
      const request = { alpha: true, weights: wantsWeights ?? false };
      const fromClean = await model.backward(clean, dClean, request);
      const both = await model.backward(perturbed, dPerturbed, { ...request, into: fromClean });
      return { dAlpha: both.alpha!, weights: both.weights, loss, hits, regulariser: moves.value };
    },
  };
}
