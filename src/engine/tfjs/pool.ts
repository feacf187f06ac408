import * as tf from '@tensorflow/tfjs-core';
import type { LayerOf } from '../../graph/layer.js';
import { windowed } from './windowed.js';

/** Maximum over each window; the frame is the lowest float32, so that it never wins. */
export function maxPool(
  { kernel, stride, padding }: LayerOf<'maxPool'>,
  image: tf.Tensor4D,
  numericPadding: boolean,
): tf.Tensor4D {
  const fill = -3.4028234663852886e38;
  return windowed(image, { padding, numericPadding, fill }, (padded, pad) =>
    tf.maxPool(padded, kernel, stride, pad),
  );
}

/**
 * Mean over the pixels of each window that lie inside the image: the sum (a depthwise convolution with ones) times
 * 1 / count. tfjs' own avgPool leaves padding out of the count on one backend and not on the other, and its gradient
 * always counts it.
 */
export function avgPool(
  { kernel, stride, padding }: LayerOf<'avgPool'>,
  image: tf.Tensor4D,
  numericPadding: boolean,
): tf.Tensor4D {
  const [, height, width, channels] = image.shape;
  const ones = tf.ones<tf.Rank.R4>([kernel, kernel, channels, 1]);
  const sum = windowed(image, { padding, numericPadding }, (padded, pad) =>
    tf.depthwiseConv2d(padded, ones, stride, pad),
  );
  const [, rows, columns] = sum.shape;
  const inside = { kernel, stride, padding };
  const shares = new Float32Array(rows * columns * channels);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const count = countInside(row, height, inside) * countInside(column, width, inside);
      const start = (row * columns + column) * channels;
      shares.fill(1 / count, start, start + channels);
    }
  }
  return tf.mul(sum, tf.tensor3d(shares, [rows, columns, channels]));
}

/** How many of a window's rows (or columns) lie inside the image. */
function countInside(
  place: number,
  size: number,
  { kernel, stride, padding }: { kernel: number; stride: number; padding: number },
): number {
  const start = place * stride - padding;
  return Math.min(start + kernel, size) - Math.max(start, 0);
}
