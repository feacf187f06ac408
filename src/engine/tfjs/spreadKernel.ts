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
  const rows = gapsAfter(size, kernel, dilation);
  const square = tf.reshape(gapsAfter(spread * size, rows, dilation), [spread, spread, inputs, outputs]);
  const extent = spread - dilation + 1;
  return tf.slice(square as tf.Tensor4D, [0, 0, 0, 0], [extent, extent, inputs, outputs]);
}

/** Cuts a tensor into `parts` equal parts and puts `dilation` − 1 parts of zeros after each. */
function gapsAfter(parts: number, tensor: tf.Tensor, dilation: number): tf.Tensor {
  // Three dimensions, not five at once: WebGPU cannot pad more than four.
  const cut: tf.Tensor3D = tf.reshape(tensor, [parts, 1, tensor.size / parts]);
  return tf.pad(cut, [
    [0, 0],
    [0, dilation - 1],
    [0, 0],
  ]);
}
