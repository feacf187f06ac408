import type { Gradients } from '../../engine/engine.js';
import { countHits } from '../../evaluate/countHits.js';
import { crossEntropy } from '../../loss/crossEntropy.js';
import type { Divergence } from '../../loss/divergenceFunction.js';
import type { ImageStreams, Perturbation } from '../../perturb/perturbation.js';
import { type LambdaSchedule, lambdaAt } from '../lambdaSchedule.js';
import { softmaxMixing } from '../mixings/softmaxMixing.js';
import { runningMean } from '../runningMean.js';
import type { SearchStrategy } from '../strategy.js';
import { darts } from './darts.js';

export interface RnasOptions {
  /** Weight λ ≥ 0 of the regulariser. */
  readonly lambda: number;
  readonly divergence: Divergence;
  /** Noise (RNAS), or an attack (what RNAS is compared with). */
  readonly perturbation: Perturbation;
  /** How λ gets to its value; without it λ is the same throughout. */
  readonly schedule?: LambdaSchedule;
  /** Draws of δ that D is the mean of, at least 1. Default 1. */
  readonly samples?: number;
  /** Whether the clean logits count as constants in D: the perturbed ones alone are then pulled. Default false. */
  readonly detachClean?: boolean;
  /** Whether D is divided by its own running mean ({@link runningMean}), as a constant. Default false. */
  readonly normalise?: boolean;
}

/**
 * Robust NAS (Zhu et al., arXiv 2304.02845): ∇α [ CE(f(x), y) + λ · D(f(x), f(x + δ)) ] on the search-validation split.
 *
 * The abstract fixes that the objective carries a term balancing accuracy and robustness, and that δ is noise; the
 * exact term, the noise law and its scale are options, and their defaults are this project's reading. All passes
 * use their own batch statistics, and the gradient flows through all. Over several draws the term is the mean of D, and
 * where it is normalised every draw moves the running mean that divides it. Where λ = 0 nothing is perturbed and the step
 * is DARTS'.
 */
export function rnas(options: RnasOptions): SearchStrategy {
  const { divergence, perturbation, schedule, samples = 1, detachClean = false, normalise = false } = options;
  return {
    name: 'rnas',
    mixing: softmaxMixing,
    async architectureGradient(step) {
      const lambda = lambdaAt(options.lambda, schedule, step.progress);
      if (lambda === 0) return darts.architectureGradient(step);
      const { model, perturbationModel, images, labels, alpha, memory, wantsWeights = false } = step;
      const target = { model: perturbationModel, mode: 'train', alpha } as const;
      const passOptions = { mode: 'train', alpha, updateStatistics: false } as const;
      const request = { alpha: true, weights: wantsWeights };

      const clean = await model.forward(images, passOptions);
      const { classes } = clean;
      const { value: loss, dLogits } = crossEntropy(clean.logits, labels, classes);
      let gradients: Gradients | undefined;
      let sum = 0;
      for (let draw = 0; draw < samples; draw++) {
        const moved = await perturbation.perturb(target, images, labels, streamsOf(step.random, draw));
        const perturbed = await model.forward(moved, passOptions);
        const moves = divergence(clean.logits, perturbed.logits, labels, classes);
        const size = normalise ? runningMean(memory, 'regulariser', Math.abs(moves.value)) : 1;
        // A term that has always been zero has no gradient either.
        const factor = size === 0 ? 0 : lambda / (samples * size);
        if (!detachClean) addScaled(dLogits, factor, moves.dClean);
        const dPerturbed = moves.dPerturbed.map(value => factor * value);
        gradients = await model.backward(perturbed, dPerturbed, { ...request, into: gradients });
        sum += moves.value;
      }
      const hits = countHits(clean.logits, labels, classes);
      const all = await model.backward(clean, dLogits, { ...request, into: gradients });
      return { dAlpha: all.alpha!, weights: all.weights, loss, hits, regulariser: sum / samples };
    },
  };
}

/** The first draw has the step's own randomness, so that further ones do not change it. */
function streamsOf(random: ImageStreams, draw: number): ImageStreams {
  return draw === 0 ? random : place => random(place).fork('draw', draw);
}

function addScaled(to: Float32Array, factor: number, values: Float32Array): void {
  for (let i = 0; i < to.length; i++) to[i] += factor * values[i];
}
