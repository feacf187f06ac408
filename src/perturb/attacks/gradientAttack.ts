import type { Labels, Tensor } from '../../base/tensor.js';
import { crossEntropy } from '../../loss/crossEntropy.js';
import { balls } from '../ball.js';
import type { ImageStreams, Target } from '../perturbation.js';
import type { GradientAttackSpec } from '../perturbationSpec.js';

/**
 * The one gradient-attack loop: x ← Π(x + stepSize · ascent(∇ₓ CE(f(x), y))), `steps` times, where Π projects into
 * the ε-ball around the clean image and into [0, 1].
 *
 * With one step of length ε from x itself in L∞ this is FGSM (Goodfellow et al., arXiv 1412.6572, §4); with more
 * steps and a random start, PGD (Madry et al., arXiv 1706.06083, §2.1). The last iterate is returned.
 */
export async function gradientAttack(
  target: Target,
  images: Tensor,
  labels: Labels,
  spec: GradientAttackSpec,
  random: ImageStreams,
): Promise<Tensor> {
  const ball = balls[spec.norm];
  const size = images.data.length / labels.length;
  const moved: Tensor = { shape: images.shape, data: images.data.slice() };
  if (spec.randomStart) {
    for (let place = 0; place < labels.length; place++) {
      ball.scatter(moved.data.subarray(place * size, (place + 1) * size), spec.epsilon, random(place));
    }
    ball.project(moved.data, images.data, spec.epsilon, size);
  }
  for (let step = 0; step < spec.steps; step++) {
    ball.ascend(moved.data, await inputGradient(target, moved, labels), spec.stepSize, size);
    ball.project(moved.data, images.data, spec.epsilon, size);
  }
  return moved;
}

/** ∇ₓ Σ CE(f(x), y). A target in train mode uses batch statistics, but never moves the running ones. */
async function inputGradient(
  { model, mode, alpha }: Target,
  images: Tensor,
  labels: Labels,
): Promise<Float32Array> {
  const pass = await model.forward(images, { mode, alpha, updateStatistics: false });
  const { dLogits } = crossEntropy(pass.logits, labels, pass.classes, { reduction: 'sum' });
  const { input } = await model.backward(pass, dLogits, { input: true });
  return input!;
}
