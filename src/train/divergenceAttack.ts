import type { Labels, Tensor } from '../base/tensor.js';
import { kullbackLeibler } from '../loss/divergences/kullbackLeibler.js';
import type { ImageStreams, Perturbation, Target } from '../perturb/perturbation.js';

/** PGD up KL(p(x) ‖ p(x′)) in the L∞ ball. */
export interface DivergenceAttackOptions {
  /** Radius in pixel fractions, [0, 1]. */
  readonly epsilon: number;
  readonly steps: number;
  /** Length of a step, in the units of ε. */
  readonly stepSize: number;
}

/** Where the ascent begins beside the image: at the image itself the divergence is flat. */
const startDeviation = 1e-3;

/**
 * The inner maximisation of TRADES (Zhang et al., arXiv 1901.08573, algorithm 1): x′ ← x + 10⁻³ N(0, I), then `steps` times
 * x′ ← Π(x′ + stepSize · sign ∇ KL(p(x) ‖ p(x′))), where Π projects into the ε-ball around x and into [0, 1]. The labels are not read.
 */
export function divergenceAttack({ epsilon, steps, stepSize }: DivergenceAttackOptions): Perturbation {
  return {
    name: `kl-pgd-${steps}`,
    gradientSteps: steps,
    async perturb(target, images, labels, random) {
      if (epsilon === 0) return { shape: images.shape, data: images.data.slice() };
      const reference = await target.model.forward(images, { ...passOf(target), differentiable: false });
      const moved = scattered(images, labels.length, random);
      project(moved.data, images.data, epsilon);
      for (let step = 0; step < steps; step++) {
        const gradient = await divergenceGradient(target, reference.logits, moved, labels);
        for (let i = 0; i < gradient.length; i++) moved.data[i] += stepSize * Math.sign(gradient[i]);
        project(moved.data, images.data, epsilon);
      }
      return moved;
    },
  };
}

function passOf({ mode, alpha }: Target) {
  return { mode, alpha, updateStatistics: false } as const;
}

function scattered(images: Tensor, count: number, random: ImageStreams): Tensor {
  const data = images.data.slice();
  const size = data.length / count;
  for (let place = 0; place < count; place++) {
    const stream = random(place);
    for (let i = place * size; i < (place + 1) * size; i++) data[i] += startDeviation * stream.normal();
  }
  return { shape: images.shape, data };
}

async function divergenceGradient(
  target: Target,
  reference: Float32Array,
  moved: Tensor,
  labels: Labels,
): Promise<Float32Array> {
  const pass = await target.model.forward(moved, passOf(target));
  const { dPerturbed } = kullbackLeibler(reference, pass.logits, labels, pass.classes);
  // A sum over the batch: an image's gradient then does not shrink with its neighbours.
  const dLogits = dPerturbed.map(entry => labels.length * entry);
  return (await target.model.backward(pass, dLogits, { input: true })).input!;
}

function project(moved: Float32Array, centre: Float32Array, epsilon: number): void {
  for (let i = 0; i < moved.length; i++) {
    const near = Math.min(centre[i] + epsilon, Math.max(centre[i] - epsilon, moved[i]));
    moved[i] = Math.min(1, Math.max(0, near));
  }
}
