import type { NasBench201Genotype } from '../genotype.js';
import { parseNasBench201 } from './genotypeCodec.js';

/** Cells from the literature, by name. */
export const publishedNasBench201: Readonly<Record<string, NasBench201Genotype>> = {
  /** The residual block of ResNet, the benchmark's hand-made reference (arXiv 2001.00326, §4). */
  RESNET: parseNasBench201('|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|'),
  /** The best cell on CIFAR-100 (NATS-Bench, arXiv 2009.00437, whose size search space is built on it): architecture 9930. */
  NATS_CIFAR100: parseNasBench201(
    '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|',
  ),
};
