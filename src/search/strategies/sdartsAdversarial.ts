import type { Alpha, Pass } from '../../engine/engine.js';
import { crossEntropy } from '../../loss/crossEntropy.js';
import { ascendMixtures, type MixingBall, radiusAt, scatterMixtures } from '../mixingBall.js';
import type { SearchStrategy, WeightStep } from '../strategy.js';
import { darts } from './darts.js';

export interface SdartsAdversarialOptions extends MixingBall {
  /** Steps ≥ 1 of the ascent; 7 in the authors' code. */
  readonly steps: number;
}

/**
 * SDARTS-ADV (Chen & Hsieh, arXiv 2002.05283): DARTS whose weights are trained at the mixing weights in the L∞ ε-ball
 * that a projected gradient ascent finds to have the greatest training loss on the batch. α itself is not moved, and its
 * gradient is DARTS'. With ε = 0 this is DARTS.
 *
 * The ascent is that of the authors' code: a uniform start, steps of 2ε / steps along the gradient's signs, running statistics,
 * and no perturbation where the loss came out lower than without one. It costs steps + 2 forward and `steps` backward passes.
 */
export function sdartsAdversarial({ steps, ...ball }: SdartsAdversarialOptions): SearchStrategy {
  return {
    ...darts,
    name: 'sdarts-adv',
    async weightAlpha(step) {
      const epsilon = radiusAt(ball, step.progress);
      if (epsilon === 0) return step.alpha;
      const { tables, alpha: centre, random } = step;
      const length = (2 * epsilon) / steps;
      let moved: Alpha = scatterMixtures(tables, centre, epsilon, random);
      for (let k = 0; k < steps; k++) {
        moved = ascendMixtures(tables, moved, await gradientAt(step, moved), { centre, epsilon, length });
      }
      return (await lossAt(step, centre)) > (await lossAt(step, moved)) ? centre : moved;
    },
  };
}

async function gradientAt({ model, images, labels }: WeightStep, alpha: Alpha): Promise<Alpha> {
  const pass = await model.forward(images, { mode: 'eval', alpha });
  const { dLogits } = crossEntropyOf(pass, labels);
  return (await model.backward(pass, dLogits, { alpha: true })).alpha!;
}

async function lossAt({ model, images, labels }: WeightStep, alpha: Alpha): Promise<number> {
  return crossEntropyOf(await model.forward(images, { mode: 'eval', alpha, differentiable: false }), labels)
    .value;
}

const crossEntropyOf = ({ logits, classes }: Pass, labels: WeightStep['labels']) =>
  crossEntropy(logits, labels, classes);
