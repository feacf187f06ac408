import * as tf from '@tensorflow/tfjs-core';

/**
 * The kernel with `dilation` − 1 zeros between neighbouring taps: a dense convolution with it is the dilated one.
 * tfjs has no gradient for dilated convolutions and refuses them with a stride; for dense ones it has everything.
 *
 * [k, k, …] → [K, K, …] with K = dilation · (k − 1) + 1. Differentiable: the gradient keeps the taps alone.
 */
export function spreadKernel(kernel: tf.Tensor4D, dilation: number): tf.Tensor4D {
  if (dilation === 1) return kernel;
  const [size, , inputs, outputs] = kernel.shape;
  const spread = size * dilation;
  const gap: [number, number] = [0, dilation - 1];
  const spaced = tf.pad(tf.reshape(kernel, [size, 1, size, 1, inputs * outputs]), [
    [0, 0],
    gap,
    [0, 0],
    gap,
    [0, 0],
  ]);
  const square = tf.reshape(spaced, [spread, spread, inputs, outputs]) as tf.Tensor4D;
  const extent = spread - dilation + 1;
  return tf.slice(square, [0, 0, 0, 0], [extent, extent, inputs, outputs]);
}
