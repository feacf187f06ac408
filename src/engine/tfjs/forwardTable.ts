import * as tf from '@tensorflow/tfjs-core';
import type { Shape } from '../../graph/inferShapes.js';
import type { LayerKind, LayerOf } from '../../graph/layer.js';
import type { Parameter } from '../../graph/parameters.js';
import { imageNoise } from '../imageNoise.js';
import { batchStatistics, normaliseChannels } from './batchNorm.js';
import { type ConvolutionOptions, convolve } from './convolve.js';
import { avgPool, maxPool } from './pool.js';
import { addBias } from './rows.js';

/** What a node reads besides its inputs. */
export interface NodeContext {
  readonly mode: 'train' | 'eval';
  /** Of the node's output, for one image. */
  readonly shape: Shape;
  /** The node's own, in PyTorch's layouts. */
  readonly parameters: { readonly [Role in Parameter['role']]?: tf.Tensor };
  /** The node's row of its alpha table, [inputs]. */
  readonly alpha?: tf.Tensor;
  /** The node's drop-path mask, [batch]; undefined where nothing is dropped. */
  readonly dropPathMask?: Float32Array;
  readonly convolution: ConvolutionOptions;
}

type Forward<Kind extends LayerKind> = (
  layer: LayerOf<Kind>,
  inputs: readonly tf.Tensor4D[],
  context: NodeContext,
) => tf.Tensor4D;

/** Every kind of layer in differentiable tfjs operations; [batch, height, width, channels] in and out. */
export const forwardTable: { readonly [Kind in LayerKind]: Forward<Kind> } = {
  input: (_layer, [images]) => images,
  normalise: ({ mean, deviation }, [image]) =>
    tf.div(tf.sub(image, tf.tensor1d([...mean])), tf.tensor1d([...deviation])),
  conv2d(layer, [image], { parameters, convolution }) {
    const output = convolve(layer, image, parameters.weight as tf.Tensor4D, convolution);
    return layer.bias ? addBias(output, parameters.bias!) : output;
  },
  batchNorm({ affine, epsilon }, [image], { mode, parameters }) {
    const statistics =
      mode === 'train'
        ? batchStatistics(image)
        : { mean: parameters.running_mean!, variance: parameters.running_var! };
    const scaleAndShift = affine ? { weight: parameters.weight!, bias: parameters.bias! } : undefined;
    return normaliseChannels(image, statistics, epsilon, scaleAndShift);
  },
  relu: (_layer, [image]) => tf.relu(image),
  maxPool: (layer, [image], { convolution }) => maxPool(layer, image, convolution.numericPadding),
  avgPool: (layer, [image], { convolution }) => avgPool(layer, image, convolution.numericPadding),
  add: (_layer, images) => sumOf(images),
  weightedSum(_layer, images, { alpha }) {
    const weight = (index: number) => tf.reshape(tf.slice(alpha!, [index], [1]), []);
    return sumOf(images.map((image, index) => tf.mul(image, weight(index))));
  },
  concat: (_layer, images) => (images.length === 1 ? tf.clone(images[0]) : tf.concat([...images], 3)),
  channelSlice: ({ from, to }, [image]) => tf.slice(image, [0, 0, 0, from], [-1, -1, -1, to - from]),
  channelShuffle({ groups }, [image]) {
    const channels = image.shape[3];
    const grouped = tf.reshape(image, [image.size / channels, groups, channels / groups]);
    return tf.reshape(tf.transpose(grouped, [0, 2, 1]), image.shape);
  },
  pad({ top, bottom, left, right }, [image]) {
    const [batch, height, width, channels] = image.shape;
    const cropped = tf.slice(
      image,
      [0, Math.max(0, -top), Math.max(0, -left), 0],
      [
        batch,
        height + Math.min(0, top) + Math.min(0, bottom),
        width + Math.min(0, left) + Math.min(0, right),
        channels,
      ],
    );
    const frame = (before: number, after: number): [number, number] => [
      Math.max(0, before),
      Math.max(0, after),
    ];
    return tf.pad(cropped, [[0, 0], frame(top, bottom), frame(left, right), [0, 0]]);
  },
  zero: (_layer, [image], { shape }) => tf.zeros([image.shape[0], shape.height, shape.width, shape.channels]),
  noise({ seed }, [images], { shape: { height, width, channels } }) {
    const values = images.dataSync<'float32'>();
    const batch = images.shape[0];
    const [read, size] = [values.length / batch, height * width * channels];
    const noise = new Float32Array(batch * size);
    for (let image = 0; image < batch; image++) {
      noise.set(imageNoise(values.subarray(image * read, (image + 1) * read), seed, size), image * size);
    }
    return tf.tensor4d(noise, [batch, height, width, channels]);
  },
  globalAvgPool: (_layer, [image]) => tf.mean(image, [1, 2], true),
  linear({ units, bias }, [image], { parameters }) {
    const batch = image.shape[0];
    const flat = tf.reshape(image, [batch, image.size / batch]);
    const product = tf.matMul(flat, parameters.weight as tf.Tensor2D, false, true);
    const output: tf.Tensor4D = tf.reshape(product, [batch, 1, 1, units]);
    return bias ? addBias(output, parameters.bias!) : output;
  },
  dropPath(_layer, [image], { dropPathMask }) {
    if (!dropPathMask) return tf.clone(image);
    const [batch, perImage] = [dropPathMask.length, image.size / dropPathMask.length];
    const factors = tf.matMul(tf.tensor2d(dropPathMask, [batch, 1]), tf.ones([1, perImage]));
    return tf.mul(image, tf.reshape(factors, image.shape));
  },
};

/** One by one: WebGPU's sum of a whole list takes seven at most. */
function sumOf(images: readonly tf.Tensor4D[]): tf.Tensor4D {
  return images.slice(1).reduce((sum: tf.Tensor4D, image) => tf.add(sum, image), tf.clone(images[0]));
}

/** Runs one node through the table. */
export function runLayer<Kind extends LayerKind>(
  layer: LayerOf<Kind>,
  inputs: readonly tf.Tensor4D[],
  context: NodeContext,
): tf.Tensor4D {
  const forward = forwardTable[layer.kind as Kind] as unknown as Forward<Kind>;
  return forward(layer, inputs, context);
}
