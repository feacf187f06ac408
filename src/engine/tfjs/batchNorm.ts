import * as tf from '@tensorflow/tfjs-core';
import { asRows, repeatRow, sumOfRows } from './rows.js';

/** Mean and variance per channel, [channels] each. */
export interface Statistics {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/** Of one batch: the biased variance, in two passes so that large means do not drown it. */
export function batchStatistics(image: tf.Tensor4D): Statistics {
  const rows = asRows(image);
  const count = rows.shape[0];
  const mean = tf.div(sumOfRows(rows), count);
  const variance = tf.div(sumOfRows(tf.square(tf.sub(rows, repeatRow(mean, count)))), count);
  return { mean, variance };
}

/** weight · (x − mean) / √(variance + epsilon) + bias per channel. */
export function normaliseChannels(
  image: tf.Tensor4D,
  { mean, variance }: Statistics,
  epsilon: number,
  affine?: { weight: tf.Tensor; bias: tf.Tensor },
): tf.Tensor4D {
  const rows = asRows(image);
  const count = rows.shape[0];
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  const scale = affine ? tf.mul(tf.reshape(inverse, affine.weight.shape), affine.weight) : inverse;
  const centred = tf.sub(rows, repeatRow(mean, count));
  const scaled = tf.mul(centred, repeatRow(scale, count));
  const shifted = affine ? tf.add(scaled, repeatRow(affine.bias, count)) : scaled;
  return tf.reshape(shifted, image.shape);
}

/**
 * running ← (1 − momentum) · running + momentum · batch, with the unbiased variance. Of a single value per channel
 * there is no unbiased variance: the biased one, 0, is taken.
 */
export function moveStatistics(image: tf.Tensor4D, running: Statistics, momentum: number): Statistics {
  const { mean, variance } = batchStatistics(image);
  const count = image.size / image.shape[3];
  const unbiased = tf.mul(variance, count / Math.max(1, count - 1));
  const move = (from: tf.Tensor, to: tf.Tensor) =>
    tf.add(tf.mul(from, 1 - momentum), tf.mul(tf.reshape(to, from.shape), momentum));
  return { mean: move(running.mean, mean), variance: move(running.variance, unbiased) };
}
