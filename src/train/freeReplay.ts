import type { Tensor } from '../base/tensor.js';

/** x + δ, clipped to [0, 1]. */
export function addReplayed({ shape, data }: Tensor, delta: Tensor): Tensor {
  return { shape, data: data.map((x, i) => Math.min(1, Math.max(0, x + delta.data[i]))) };
}

/**
 * The perturbation after one more replay: δ ← clip(δ + ε · sign(∇ₓ), −ε, ε) (Shafahi et al., arXiv 1904.12843, algorithm 1).
 *
 * @param gradient of the loss at x + δ, which the same pass gave that moved the weights
 */
export function replayedFurther(delta: Tensor, gradient: Float32Array, epsilon: number): Tensor {
  const data = delta.data.map((d, i) =>
    Math.min(epsilon, Math.max(-epsilon, d + epsilon * Math.sign(gradient[i]))),
  );
  return { shape: delta.shape, data };
}

/** δ = 0 for the images of a batch. */
export function noReplay({ shape, data }: Tensor): Tensor {
  return { shape, data: new Float32Array(data.length) };
}
