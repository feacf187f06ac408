import type { GraphBuilder } from '../../graph/graphBuilder.js';
import { FeatureMap } from '../featureMap.js';
import { convolution } from '../layers.js';
import { reluConvBn } from './reluConvBn.js';

/**
 * The block between two stages, which halves the image (NAS-Bench-201, arXiv 2001.00326, §2.1): two 3×3 ReLU – conv – BN,
 * the first with stride 2, plus a shortcut of 2×2 average pooling and a 1×1 convolution. Parameters:
 * `id.conv_a.op`, `id.conv_b.op`, `id.downsample.1`.
 */
export function residualBlock(
  builder: GraphBuilder,
  id: string,
  input: FeatureMap,
  channels: number,
): FeatureMap {
  const shape = { channels, kernel: 3, affine: true };
  const halved = new FeatureMap(builder, reluConvBn(builder, `${id}.conv_a`, input, { ...shape, stride: 2 }));
  const residual = reluConvBn(builder, `${id}.conv_b`, halved, shape);
  const pooling = { kind: 'avgPool', kernel: 2, stride: 2, padding: 0 } as const;
  const pooled = builder.add(`${id}.downsample.0`, pooling, input.id);
  const shortcut = builder.add(`${id}.downsample.1`, convolution(channels), pooled);
  return new FeatureMap(builder, builder.add(id, { kind: 'add' }, shortcut, residual));
}
