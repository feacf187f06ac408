import type { Labels, Tensor } from '../base/tensor.js';
import type { Alpha, Model } from '../engine/engine.js';
import { crossEntropy } from '../loss/crossEntropy.js';

/** A network with its mixing weights, on running statistics: an image's loss is then its own, whatever its batch. */
interface Target {
  readonly model: Model;
  readonly alpha: Alpha;
}

/** How much the gradient of the loss turns within a step from each image. */
export interface InputCurvature {
  /** L = mean over the images of ‖dᵢ‖². */
  readonly value: number;
  /** xᵢ + h·zᵢ: the images, each moved by the length h along zᵢ. */
  readonly displaced: Tensor;
  /** ‖dᵢ‖. */
  readonly norms: Float64Array;
  /** dᵢ / ‖dᵢ‖; 0 where ‖dᵢ‖ is. */
  readonly directions: Float32Array;
}

/**
 * The curvature of the input loss landscape (CURE, Moosavi-Dezfooli et al., arXiv 1811.09716):
 *
 *     dᵢ = ∇ₓ ℓ(xᵢ + h·zᵢ) − ∇ₓ ℓ(xᵢ),   zᵢ = sign(∇ₓ ℓ(xᵢ)) / ‖sign(∇ₓ ℓ(xᵢ))‖,   ℓ the cross-entropy of one image
 *
 * @param h > 0, an L2 length in pixel values. Displaced images are not clipped to [0, 1].
 */
export async function inputCurvature(
  target: Target,
  images: Tensor,
  labels: Labels,
  h: number,
): Promise<InputCurvature> {
  const size = images.data.length / labels.length;
  const before = await inputGradient(target, images, labels);
  const signs = before.map(value => Math.sign(value));
  const lengths = rowNorms(signs, size);
  const displaced = displace(images, signs, i => h / (lengths[i] || 1));
  const difference = (await inputGradient(target, displaced, labels)).map((value, i) => value - before[i]);
  const norms = rowNorms(difference, size);
  return {
    value: norms.reduce((sum, norm) => sum + norm ** 2, 0) / labels.length,
    displaced,
    norms,
    directions: difference.map((value, i) => value / (norms[Math.floor(i / size)] || 1)),
  };
}

/** Images, each moved by a length of its own along its direction. */
export function displace(
  images: Tensor,
  directions: Float32Array,
  length: (image: number) => number,
): Tensor {
  const size = images.data.length / images.shape[0];
  return {
    shape: images.shape,
    data: images.data.map((value, i) => value + length(Math.floor(i / size)) * directions[i]),
  };
}

async function inputGradient(
  { model, alpha }: Target,
  images: Tensor,
  labels: Labels,
): Promise<Float32Array> {
  const pass = await model.forward(images, { mode: 'eval', alpha });
  const { dLogits } = crossEntropy(pass.logits, labels, pass.classes, { reduction: 'sum' });
  return (await model.backward(pass, dLogits, { input: true })).input!;
}

function rowNorms(values: Float32Array, size: number): Float64Array {
  return Float64Array.from({ length: values.length / size }, (_, row) =>
    Math.sqrt(values.subarray(row * size, (row + 1) * size).reduce((sum, value) => sum + value * value, 0)),
  );
}
