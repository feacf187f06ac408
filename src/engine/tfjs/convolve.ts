import * as tf from '@tensorflow/tfjs-core';
import type { LayerOf } from '../../graph/layer.js';
import { type ConvolutionKind, convolutions, convolveWithFilterGradient } from './filterGradient.js';
import { asRows } from './rows.js';
import { spreadKernel } from './spreadKernel.js';
import { windowed } from './windowed.js';

/** How a backend is to compute convolutions. */
export interface ConvolutionOptions {
  /** See {@link tfjsBackends}. */
  readonly numericPadding: boolean;
  /** Whether the weight's gradient is wanted and the backend's own is slow. */
  readonly ownFilterGradient: boolean;
}

/**
 * Cross-correlation of any stride, dilation and groups.
 *
 * @param image [batch, height, width, channels]
 * @param weight [filters, channels / groups, kernel, kernel], PyTorch's layout
 */
export function convolve(
  layer: LayerOf<'conv2d'>,
  image: tf.Tensor4D,
  weight: tf.Tensor4D,
  options: ConvolutionOptions,
): tf.Tensor4D {
  const { groups, filters, kernel, stride, padding } = layer;
  const channels = image.shape[3];
  if (groups === 1 && kernel === 1 && stride === 1 && padding === 0) return pointwise(image, weight);
  if (groups === channels) return depthwise(layer, image, weight, options);
  if (groups === 1) return dense(layer, image, weight, options);
  const images = tf.split<tf.Tensor4D>(image, groups, 3);
  const weights = tf.split<tf.Tensor4D>(weight, groups, 0);
  const group = { ...layer, groups: 1, filters: filters / groups };
  return tf.concat(
    images.map((part, index) => dense(group, part, weights[index], options)),
    3,
  );
}

/** A 1×1 convolution is a product of matrices, which tfjs' CPU backend does far faster. */
function pointwise(image: tf.Tensor4D, weight: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, channels] = image.shape;
  const filters = weight.shape[0];
  const product = tf.matMul(asRows(image), tf.reshape(weight, [filters, channels]), false, true);
  return tf.reshape(product, [batch, height, width, filters]);
}

function dense(
  { stride, padding, dilation }: LayerOf<'conv2d'>,
  image: tf.Tensor4D,
  weight: tf.Tensor4D,
  options: ConvolutionOptions,
): tf.Tensor4D {
  const kernel = spreadKernel(tf.transpose(weight, [2, 3, 1, 0]), dilation);
  return slide('conv2d', image, kernel, { stride, padding }, options);
}

function depthwise(
  { stride, padding, dilation, filters, kernel: size }: LayerOf<'conv2d'>,
  image: tf.Tensor4D,
  weight: tf.Tensor4D,
  options: ConvolutionOptions,
): tf.Tensor4D {
  const channels = image.shape[3];
  const perChannel: tf.Tensor4D = tf.reshape(weight, [channels, filters / channels, size, size]);
  const kernel = spreadKernel(tf.transpose(perChannel, [2, 3, 0, 1]), dilation);
  return slide('depthwiseConv2d', image, kernel, { stride, padding }, options);
}

function slide(
  kind: ConvolutionKind,
  image: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { stride, padding }: { stride: number; padding: number },
  { numericPadding, ownFilterGradient }: ConvolutionOptions,
): tf.Tensor4D {
  return windowed(image, { padding, numericPadding }, (padded, pad) =>
    ownFilterGradient
      ? convolveWithFilterGradient(kind, padded, kernel, stride, pad)
      : convolutions[kind](padded, kernel, stride, pad),
  );
}
