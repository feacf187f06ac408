import type { GraphBuilder } from '../../graph/graphBuilder.js';
import type { FeatureMap } from '../featureMap.js';
import { batchNorm, convolution } from '../layers.js';

/**
 * Halves height and width, rounding up: ReLU, two 1×1 convolutions of stride 2, the second of which sees the
 * image moved up and left by one pixel, concatenation, BN. Parameters: `id.conv_1`, `id.conv_2`, `id.bn`.
 *
 * DARTS slices the second image from pixel 1 on, which fits even sizes alone. Here zeros come in from below and
 * from the right: of even sizes they are never read, so that the result is DARTS'; of odd sizes they fill the last
 * row and column.
 *
 * @param options.channels of the output; even
 */
export function factorizedReduce(
  builder: GraphBuilder,
  id: string,
  input: FeatureMap,
  { channels, affine }: { channels: number; affine: boolean },
): string {
  const relu = input.rectified();
  const moved = relu.through('moved', { kind: 'pad', top: -1, left: -1, bottom: 1, right: 1 });
  const halving = convolution(channels / 2, { stride: 2 });
  const first = builder.add(`${id}.conv_1`, halving, relu.id);
  const second = builder.add(`${id}.conv_2`, halving, moved.id);
  const both = builder.add(`${id}.concat`, { kind: 'concat' }, first, second);
  return builder.add(`${id}.bn`, batchNorm(affine), both);
}
