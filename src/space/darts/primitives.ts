import { randomStream } from '../../base/randomStream.js';
import type { GraphBuilder } from '../../graph/graphBuilder.js';
import type { FeatureMap } from '../featureMap.js';
import { batchNorm, convolution } from '../layers.js';
import { factorizedReduce } from './factorizedReduce.js';

/** The candidate operations of an edge (DARTS, arXiv 1806.09055, §3.1.1), in the order of the field's alpha columns. */
export const primitives = [
  'none',
  'max_pool_3x3',
  'avg_pool_3x3',
  'skip_connect',
  'sep_conv_3x3',
  'sep_conv_5x5',
  'dil_conv_3x3',
  'dil_conv_5x5',
] as const;

/** These, and what a declared subspace may have besides: noise alone, which RobustDARTS' S4 tempts a search with. */
export const edgeOperations = [...primitives, 'noise'] as const;

export type Primitive = (typeof edgeOperations)[number];

/** What an operation on an edge is given besides its input. */
export interface PrimitiveOptions {
  /** Channels of the input and of the output. */
  readonly channels: number;
  /** 2 on the edges from a reduction cell's inputs, else 1. */
  readonly stride: number;
  /** Whether batch normalisation learns a scale and a shift: not in the supernet. */
  readonly affine: boolean;
}

/**
 * Adds an operation's layers under `id` and returns the id of the node that is its output: [h, w, channels] to
 * [⌈h / stride⌉, ⌈w / stride⌉, channels]. Layers with parameters are named as DARTS' PyTorch modules are.
 */
export type PrimitiveBuilder = (
  builder: GraphBuilder,
  id: string,
  input: FeatureMap,
  options: PrimitiveOptions,
) => string;

/** How each operation is built. Pooling is bare here, as in the derived network; the supernet normalises it. */
export const primitiveBuilders: { readonly [Name in Primitive]: PrimitiveBuilder } = {
  none: (_builder, _id, input, { stride }) => input.through(`zero_${stride}`, { kind: 'zero', stride }).id,
  max_pool_3x3: pooling('maxPool'),
  avg_pool_3x3: pooling('avgPool'),
  skip_connect: (builder, id, input, options) =>
    options.stride === 1 ? input.id : factorizedReduce(builder, id, input, options),
  sep_conv_3x3: separable(3),
  sep_conv_5x5: separable(5),
  dil_conv_3x3: dilated(3),
  dil_conv_5x5: dilated(5),
  noise: (builder, id, input, { stride }) =>
    builder.add(`${id}.noise`, { kind: 'noise', stride, seed: seedOf(id) }, builder.input, input.id),
};

/** A 32-bit integer by the name of a node. */
function seedOf(id: string): number {
  return randomStream(0, 'noise', id).below(2 ** 31);
}

function pooling(kind: 'maxPool' | 'avgPool'): PrimitiveBuilder {
  return (_builder, _id, input, { stride }) =>
    input.through(`${kind}_${stride}`, { kind, kernel: 3, stride, padding: 1 }).id;
}

/** ReLU – depthwise – pointwise – BN, twice; the first depthwise convolution has the stride. */
function separable(kernel: number): PrimitiveBuilder {
  return (builder, id, input, options) => {
    const window = { kernel, padding: (kernel - 1) / 2, dilation: 1 };
    const half = depthwisePointwise(builder, `${id}.op`, 1, input.rectified().id, window, options);
    const relu = builder.add(`${id}.op.4`, { kind: 'relu' }, half);
    return depthwisePointwise(builder, `${id}.op`, 5, relu, window, { ...options, stride: 1 });
  };
}

/** ReLU – depthwise with dilation 2 – pointwise – BN. */
function dilated(kernel: number): PrimitiveBuilder {
  return (builder, id, input, options) =>
    depthwisePointwise(
      builder,
      `${id}.op`,
      1,
      input.rectified().id,
      { kernel, padding: kernel - 1, dilation: 2 },
      options,
    );
}

/** Depthwise convolution, pointwise convolution and BN, as `first`, `first + 1` and `first + 2` of a sequence. */
function depthwisePointwise(
  builder: GraphBuilder,
  sequence: string,
  first: number,
  input: string,
  window: { kernel: number; padding: number; dilation: number },
  { channels, stride, affine }: PrimitiveOptions,
): string {
  const depthwise = builder.add(
    `${sequence}.${first}`,
    { kind: 'conv2d', filters: channels, ...window, stride, groups: channels, bias: false },
    input,
  );
  const pointwise = builder.add(`${sequence}.${first + 1}`, convolution(channels), depthwise);
  return builder.add(`${sequence}.${first + 2}`, batchNorm(affine), pointwise);
}
