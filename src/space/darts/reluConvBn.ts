import type { GraphBuilder } from '../../graph/graphBuilder.js';
import type { FeatureMap } from '../featureMap.js';
import { batchNorm, convolution } from '../layers.js';

/** ReLU – 1×1 convolution – BN, by which a cell brings its input to its width. Parameters: `id.op.1`, `id.op.2`. */
export function reluConvBn(
  builder: GraphBuilder,
  id: string,
  input: FeatureMap,
  { channels, affine }: { channels: number; affine: boolean },
): string {
  const projected = builder.add(`${id}.op.1`, convolution(channels), input.rectified().id);
  return builder.add(`${id}.op.2`, batchNorm(affine), projected);
}
