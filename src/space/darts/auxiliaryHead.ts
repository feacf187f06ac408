import { InputError } from '../../base/inputError.js';
import type { GraphBuilder } from '../../graph/graphBuilder.js';
import type { FeatureMap } from '../featureMap.js';
import { batchNorm, convolution } from '../layers.js';

const window = 5;

/**
 * DARTS' auxiliary head (`AuxiliaryHeadCIFAR`): ReLU, 5×5 average pool to 2×2, 1×1 convolution to 128 channels, BN,
 * ReLU, 2×2 convolution to 768, BN, ReLU, linear. Returns the id of its logits.
 *
 * @throws InputError if no stride of the pool makes 2×2 of the map: it is smaller than 6, or far from square
 */
export function addAuxiliaryHead(
  builder: GraphBuilder,
  { map, height, width }: { map: FeatureMap; height: number; width: number },
  classes: number,
): string {
  const id = 'auxiliary_head';
  const pooled = builder.add(
    `${id}.features.1`,
    { kind: 'avgPool', kernel: window, stride: poolingStride(height, width), padding: 0 },
    map.rectified().id,
  );
  const narrow = builder.add(`${id}.features.2`, convolution(128), pooled);
  const narrowNormal = builder.add(`${id}.features.3`, batchNorm(true), narrow);
  const narrowRelu = builder.add(`${id}.features.4`, { kind: 'relu' }, narrowNormal);
  const wide = builder.add(`${id}.features.5`, convolution(768, { kernel: 2 }), narrowRelu);
  const wideNormal = builder.add(`${id}.features.6`, batchNorm(true), wide);
  const wideRelu = builder.add(`${id}.features.7`, { kind: 'relu' }, wideNormal);
  return builder.add(`${id}.classifier`, { kind: 'linear', units: classes, bias: true }, wideRelu);
}

/** The largest stride by which two windows fit: 3 on DARTS' 8×8 (CIFAR) and 2 on its 7×7 (ImageNet), as there. */
function poolingStride(height: number, width: number): number {
  const stride = Math.min(height, width) - window;
  const fits = stride > 0 && Math.max(height, width) - window < 2 * stride;
  if (fits) return stride;
  throw new InputError({
    given: `a map of ${height}×${width} after the last reduction cell, where the auxiliary head starts`,
    expected: 'at least 6×6 (images of at least 21×21), and near to square',
    remedy: 'leave the auxiliary head out or use larger images',
  });
}
