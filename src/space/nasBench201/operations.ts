import type { GraphBuilder } from '../../graph/graphBuilder.js';
import type { FeatureMap } from '../featureMap.js';
import { reluConvBn } from './reluConvBn.js';

/**
 * The candidate operations of an edge (NAS-Bench-201, arXiv 2001.00326, §2.1), in the order of the benchmark's alpha
 * columns and of the digits by which NAS-RobBench-201 writes a cell.
 */
export const nasBench201Operations = [
  'none',
  'skip_connect',
  'nor_conv_1x1',
  'nor_conv_3x3',
  'avg_pool_3x3',
] as const;

export type NasBench201Operation = (typeof nasBench201Operations)[number];

/**
 * Adds an operation's layers under `id` and returns the id of the node that is its output, of the input's shape.
 * Layers with parameters are named as the benchmark's PyTorch modules are.
 */
export type OperationBuilder = (
  builder: GraphBuilder,
  id: string,
  input: FeatureMap,
  options: { readonly channels: number; readonly affine: boolean },
) => string;

/** How each operation is built: convolutions are ReLU – conv – BN; pooling is bare and does not count padding. */
export const operationBuilders: { readonly [Name in NasBench201Operation]: OperationBuilder } = {
  none: (_builder, _id, input) => input.through('zero', { kind: 'zero', stride: 1 }).id,
  skip_connect: (_builder, _id, input) => input.id,
  nor_conv_1x1: (builder, id, input, options) => reluConvBn(builder, id, input, { ...options, kernel: 1 }),
  nor_conv_3x3: (builder, id, input, options) => reluConvBn(builder, id, input, { ...options, kernel: 3 }),
  avg_pool_3x3: (_builder, _id, input) =>
    input.through('avgPool', { kind: 'avgPool', kernel: 3, stride: 1, padding: 1 }).id,
};
