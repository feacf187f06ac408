import type { GraphBuilder } from '../../graph/graphBuilder.js';
import type { FeatureMap } from '../featureMap.js';
import { batchNorm, convolution } from '../layers.js';

export interface ReluConvBnOptions {
  /** Channels of the output. */
  readonly channels: number;
  /** Odd; the padding keeps the image's size at stride 1. */
  readonly kernel: number;
  readonly stride?: number;
  /** Whether batch normalisation learns a scale and a shift. */
  readonly affine: boolean;
}

/** ReLU – convolution – BN, the benchmark's `nor_conv`. Parameters: `id.op.1`, `id.op.2`. */
export function reluConvBn(
  builder: GraphBuilder,
  id: string,
  input: FeatureMap,
  { channels, kernel, stride = 1, affine }: ReluConvBnOptions,
): string {
  const layer = convolution(channels, { kernel, stride, padding: (kernel - 1) / 2 });
  const convolved = builder.add(`${id}.op.1`, layer, input.rectified().id);
  return builder.add(`${id}.op.2`, batchNorm(affine), convolved);
}
