import * as tf from '@tensorflow/tfjs-core';

/**
 * Applies a window operation to an image that is padded by the same count of pixels on every side: by the operation
 * itself where the backend can, else (TensorFlow knows only `same` and `valid`) by an explicit frame of `fill`.
 */
export function windowed(
  image: tf.Tensor4D,
  { padding, numericPadding, fill = 0 }: { padding: number; numericPadding: boolean; fill?: number },
  operation: (image: tf.Tensor4D, pad: number | 'valid') => tf.Tensor4D,
): tf.Tensor4D {
  if (padding === 0) return operation(image, 'valid');
  if (numericPadding) return operation(image, padding);
  const frame: [number, number] = [padding, padding];
  return operation(tf.pad(image, [[0, 0], frame, frame, [0, 0]], fill), 'valid');
}
