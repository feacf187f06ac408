import { brightness } from './corruptions/brightness.js';
import { contrast } from './corruptions/contrast.js';
import type { Corruption } from './corruptions/corruption.js';
import { defocusBlur } from './corruptions/defocusBlur.js';
import { elasticTransform } from './corruptions/elasticTransform.js';
import { fog } from './corruptions/fog.js';
import { frost } from './corruptions/frost.js';
import { gaussianNoise } from './corruptions/gaussianNoise.js';
import { glassBlur } from './corruptions/glassBlur.js';
import { impulseNoise } from './corruptions/impulseNoise.js';
import { jpegCompression } from './corruptions/jpegCompression.js';
import { motionBlur } from './corruptions/motionBlur.js';
import { pixelate } from './corruptions/pixelate.js';
import { shotNoise } from './corruptions/shotNoise.js';
import { snow } from './corruptions/snow.js';
import { zoomBlur } from './corruptions/zoomBlur.js';

/** The common corruptions, by the names that CIFAR-10-C's files have, in the paper's order. */
export const corruptionNames = [
  ...(['gaussian_noise', 'shot_noise', 'impulse_noise'] as const),
  ...(['defocus_blur', 'glass_blur', 'motion_blur', 'zoom_blur'] as const),
  ...(['snow', 'frost', 'fog', 'brightness'] as const),
  ...(['contrast', 'elastic_transform', 'pixelate', 'jpeg_compression'] as const),
] as const;

export type CorruptionName = (typeof corruptionNames)[number];

export type CorruptionFamily = 'noise' | 'blur' | 'weather' | 'digital';

/** Every corruption, and the paper's group that it belongs to. */
export const corruptionTable: {
  readonly [Name in CorruptionName]: { readonly family: CorruptionFamily; readonly corrupt: Corruption };
} = {
  gaussian_noise: { family: 'noise', corrupt: gaussianNoise },
  shot_noise: { family: 'noise', corrupt: shotNoise },
  impulse_noise: { family: 'noise', corrupt: impulseNoise },
  defocus_blur: { family: 'blur', corrupt: defocusBlur },
  glass_blur: { family: 'blur', corrupt: glassBlur },
  motion_blur: { family: 'blur', corrupt: motionBlur },
  zoom_blur: { family: 'blur', corrupt: zoomBlur },
  snow: { family: 'weather', corrupt: snow },
  frost: { family: 'weather', corrupt: frost },
  fog: { family: 'weather', corrupt: fog },
  brightness: { family: 'weather', corrupt: brightness },
  contrast: { family: 'digital', corrupt: contrast },
  elastic_transform: { family: 'digital', corrupt: elasticTransform },
  pixelate: { family: 'digital', corrupt: pixelate },
  jpeg_compression: { family: 'digital', corrupt: jpegCompression },
};
