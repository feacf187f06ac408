import * as tf from '@tensorflow/tfjs-core';

/** tfjs' two convolutions over NHWC images, of any stride, without dilation. */
export const convolutions = {
  conv2d: (image: tf.Tensor4D, filter: tf.Tensor4D, stride: number, pad: number | 'valid') =>
    tf.conv2d(image, filter, stride, pad),
  depthwiseConv2d: (image: tf.Tensor4D, filter: tf.Tensor4D, stride: number, pad: number | 'valid') =>
    tf.depthwiseConv2d(image, filter, stride, pad),
};

export type ConvolutionKind = keyof typeof convolutions;

/**
 * The same convolution with a filter gradient of our own, for a backend whose own is slow: tfjs' CPU backend looks every
 * element up by its coordinates there, and takes twenty times as long as for the forward. The gradient of a
 * filter is itself a convolution, of the image with dOutput as the filter, whose taps lie `stride` apart:
 * dFilter[r, c] = Σ_{i, j} image[i·stride + r − pad, j·stride + c − pad] · dOutput[i, j].
 */
export function convolveWithFilterGradient(
  kind: ConvolutionKind,
  image: tf.Tensor4D,
  filter: tf.Tensor4D,
  stride: number,
  pad: number | 'valid',
): tf.Tensor4D {
  const differentiable = tf.customGrad((...args) => {
    const [x, w, save] = args as [tf.Tensor4D, tf.Tensor4D, tf.GradSaveFunc];
    save([x, w]);
    const gradFunc = (dOutput: tf.Tensor4D, [x, w]: tf.Tensor[]) => [
      imageGradient(kind, x as tf.Tensor4D, w, dOutput, stride, pad),
      filterGradients[kind](x as tf.Tensor4D, w as tf.Tensor4D, dOutput, stride, pad),
    ];
    return { value: convolutions[kind](x, w, stride, pad), gradFunc };
  });
  return differentiable(image, filter) as tf.Tensor4D;
}

function imageGradient(
  kind: ConvolutionKind,
  image: tf.Tensor4D,
  filter: tf.Tensor,
  dOutput: tf.Tensor4D,
  stride: number,
  pad: number | 'valid',
): tf.Tensor {
  const kernel = { conv2d: tf.Conv2DBackpropInput, depthwiseConv2d: tf.DepthwiseConv2dNativeBackpropInput }[
    kind
  ];
  const attributes = { inputShape: image.shape, strides: stride, pad, dataFormat: 'NHWC', dilations: 1 };
  return tf.engine().runKernel(kernel, { dy: dOutput, filter }, attributes);
}

type FilterGradient = (
  image: tf.Tensor4D,
  filter: tf.Tensor4D,
  dOutput: tf.Tensor4D,
  stride: number,
  pad: number | 'valid',
) => tf.Tensor4D;

const filterGradients: { readonly [Kind in ConvolutionKind]: FilterGradient } = {
  /** Channels become the batch, the batch the channels: [inputs, rows, columns, batch] ∗ [i, j, batch, outputs]. */
  conv2d(image, filter, dOutput, stride, pad) {
    const [rows, columns, inputs, outputs] = filter.shape;
    const turned: tf.Tensor4D = tf.transpose(image, [3, 1, 2, 0]);
    const taps: tf.Tensor4D = tf.transpose(dOutput, [1, 2, 0, 3]);
    const all = tf.conv2d(turned, taps, 1, onEverySide(pad), 'NHWC', stride);
    const kept = tf.slice(all, [0, 0, 0, 0], [inputs, rows, columns, outputs]);
    return tf.transpose(kept, [1, 2, 0, 3]);
  },
  /** Every channel of every image becomes a channel of one image; the images are summed afterwards. */
  depthwiseConv2d(image, filter, dOutput, stride, pad) {
    const [batch, height, width, channels] = image.shape;
    const [rows, columns, , multiplier] = filter.shape;
    const [, outHeight, outWidth] = dOutput.shape;
    const turned: tf.Tensor4D = tf.reshape(tf.transpose(image, [1, 2, 0, 3]), [
      1,
      height,
      width,
      batch * channels,
    ]);
    const taps: tf.Tensor4D = tf.reshape(tf.transpose(dOutput, [1, 2, 0, 3]), [
      outHeight,
      outWidth,
      batch * channels,
      multiplier,
    ]);
    const all = tf.depthwiseConv2d(turned, taps, 1, onEverySide(pad), 'NHWC', stride);
    const kept = tf.slice(all, [0, 0, 0, 0], [1, rows, columns, -1]);
    return tf.reshape(
      tf.sum(tf.reshape(kept, [rows * columns, batch, channels * multiplier]), 1),
      filter.shape,
    );
  },
};

/** tfjs takes a plain number for square filters alone: it works the output's width out from the filter's height. */
function onEverySide(pad: number | 'valid'): tf.backend_util.ExplicitPadding | 'valid' {
  if (pad === 'valid') return pad;
  return [
    [0, 0],
    [pad, pad],
    [pad, pad],
    [0, 0],
  ];
}
