import * as tf from '@tensorflow/tfjs-core';

/**
 * Sums over rows and copies of a row as products with ones. tfjs' own reductions and broadcasts do the same, but
 * its CPU backend works out every element's place by itself there, some fifty times slower than in a product.
 */

/** [rows, columns] → [1, columns]: the sum of all rows. */
export function sumOfRows(matrix: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(tf.ones([1, matrix.shape[0]]), matrix);
}

/** [columns] or [1, columns] → [rows, columns]: the row again and again. */
export function repeatRow(row: tf.Tensor, rows: number): tf.Tensor2D {
  return tf.matMul(tf.ones([rows, 1]), tf.reshape(row, [1, row.size]));
}

/** [batch, height, width, channels] → [pixels, channels]. */
export function asRows(image: tf.Tensor4D): tf.Tensor2D {
  const channels = image.shape[3];
  return tf.reshape(image, [image.size / channels, channels]);
}

/** image + bias, with one bias value per channel. */
export function addBias(image: tf.Tensor4D, bias: tf.Tensor): tf.Tensor4D {
  const rows = asRows(image);
  return tf.reshape(tf.add(rows, repeatRow(bias, rows.shape[0])), image.shape);
}
