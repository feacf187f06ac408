import type { Gradients } from '../../engine/engine.js';
import { crossEntropy } from '../../loss/crossEntropy.js';
import { displace, type InputCurvature, inputCurvature } from '../inputCurvature.js';
import { softmaxMixing } from '../mixings/softmaxMixing.js';
import type { ArchitectureStep, SearchStrategy } from '../strategy.js';
import { darts } from './darts.js';

export interface AdvRushOptions {
  /** Weight γ ≥ 0 of the regulariser; 0.01 in the authors' code. */
  readonly lambda: number;
  /** Length h > 0 of the step to the point at which the gradient is compared, in pixel values (L2, per image). */
  readonly step: number;
  /** Share of the search, in [0, 1], that is DARTS before the regulariser is added. */
  readonly warmup: number;
}

/** Length η of the finite differences' step, as a share of h: truncation and float32 rounding are then about equal. */
const DIFFERENCE = 1 / 16;

/**
 * AdvRush (Mok et al., arXiv 2108.01289): ∇α [ CE(f(x), y) + γ · L ] with L the curvature of the input loss landscape
 * ({@link inputCurvature}), after a warm-up without it. With γ = 0 this is DARTS.
 *
 * The gradient of L = 1/B · Σᵢ ‖dᵢ‖² takes first-order gradients alone. With vᵢ = dᵢ / ‖dᵢ‖ and zᵢ held fixed (a sign has no
 * derivative), ∇α ‖dᵢ‖² = 2 ‖dᵢ‖ · ∇α (vᵢ·∇ₓ ℓ(xᵢ + h·zᵢ) − vᵢ·∇ₓ ℓ(xᵢ)), and each directional derivative is a central difference:
 *
 *     ∇α L ≈ 1/B · Σᵢ ‖dᵢ‖ / η · ∇α [ ℓ(xᵢ + h·zᵢ + η·vᵢ) − ℓ(xᵢ + h·zᵢ − η·vᵢ) − ℓ(xᵢ + η·vᵢ) + ℓ(xᵢ − η·vᵢ) ]
 *
 * A step has two passes to the input, charged to the perturbation, and four more to α. L is squared as in CURE, and each image's
 * loss is its own; the authors' code takes 4 ‖dᵢ‖ of the batch's mean loss on normalised input, with h rising to 1.5 in five epochs.
 */
export function advRush({ lambda, step: h, warmup }: AdvRushOptions): SearchStrategy {
  return {
    name: 'advrush',
    mixing: softmaxMixing,
    async architectureGradient(step) {
      const plain = await darts.architectureGradient(step);
      if (lambda === 0 || step.progress < warmup) return plain;
      const { perturbationModel: model, alpha, images, labels } = step;
      const curvature = await inputCurvature({ model, alpha }, images, labels, h);
      const sum = await addCurvatureGradient(step, curvature, {
        ...{ scale: lambda / labels.length, eta: h * DIFFERENCE },
        into: { alpha: plain.dAlpha, weights: plain.weights },
      });
      return { ...plain, dAlpha: sum.alpha!, weights: sum.weights, regulariser: curvature.value };
    },
  };
}

/** Adds `scale` · Σᵢ ∇ ‖dᵢ‖² to gradients. */
async function addCurvatureGradient(
  { model, images, labels, alpha, wantsWeights = false }: ArchitectureStep,
  { displaced, directions, norms }: InputCurvature,
  { scale, eta, into }: { scale: number; eta: number; into: Gradients },
): Promise<Gradients> {
  let sum = into;
  for (const [centre, sign] of [
    [displaced, 1],
    [images, -1],
  ] as const) {
    for (const side of [1, -1]) {
      const pass = await model.forward(
        displace(centre, directions, () => side * eta),
        { mode: 'eval', alpha },
      );
      const { classes } = pass;
      const { dLogits } = crossEntropy(pass.logits, labels, classes, { reduction: 'sum' });
      const share = (sign * side * scale) / eta;
      const dWeighted = dLogits.map((value, i) => share * norms[Math.floor(i / classes)] * value);
      sum = await model.backward(pass, dWeighted, { alpha: true, weights: wantsWeights, into: sum });
    }
  }
  return sum;
}
