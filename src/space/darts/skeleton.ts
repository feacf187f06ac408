import { GraphBuilder } from '../../graph/graphBuilder.js';
import { FeatureMap } from '../featureMap.js';
import { type ImageTask, requireImageTask } from '../imageTask.js';
import { batchNorm, convolution } from '../layers.js';
import { requireWhole } from '../requireWhole.js';
import { factorizedReduce } from './factorizedReduce.js';
import { reluConvBn } from './reluConvBn.js';

/** The network around the cells. */
export interface SkeletonOptions extends ImageTask {
  /** C: width of the first cell's states. */
  readonly channels: number;
  /** Cells in all. */
  readonly layers: number;
  /** Width of the stem, in multiples of `channels`. */
  readonly stemMultiplier: number;
  /** Whether the cells' batch normalisation learns a scale and a shift. */
  readonly affine: boolean;
}

/** One cell, about to be wired. */
export interface CellSite {
  /** `cells.<index>`: prefix of its nodes. */
  readonly id: string;
  readonly reduction: boolean;
  /** Width of its states. */
  readonly channels: number;
  /** States 0 and 1. */
  readonly inputs: readonly [FeatureMap, FeatureMap];
}

/** A network but for its outputs. */
export interface Skeleton {
  readonly builder: GraphBuilder;
  readonly logits: string;
  /** Output of the last reduction cell, from which the auxiliary head starts. */
  readonly reduced: { readonly map: FeatureMap; readonly height: number; readonly width: number };
}

/**
 * DARTS' stack for small images (arXiv 1806.09055, §3.1; the layout of NASNet, arXiv 1707.07012): normalise, stem
 * (3×3 convolution, BN), cells, global average pool, linear classifier. Cells ⌊layers / 3⌋ and ⌊2·layers / 3⌋ reduce:
 * they halve the image, rounding up, and double the width. Each cell reads the two outputs before it, brought to
 * its width by ReLU–conv–BN, or by a factorised reduction where the older of the two is still twice as large.
 *
 * @param wireCell adds a cell's inside and returns the states to concatenate
 * @throws InputError if an option makes no network
 */
export function dartsSkeleton(
  options: SkeletonOptions,
  wireCell: (builder: GraphBuilder, site: CellSite) => readonly FeatureMap[],
): Skeleton {
  requireOptions(options);
  const { layers, image } = options;
  const builder = new GraphBuilder(image);
  const stem = addStem(builder, options);
  const lastReduction = Math.floor((2 * layers) / 3);
  let [older, newer, afterReduction] = [stem, stem, false];
  let { channels } = options;
  let reduced = { map: stem, height: image.height, width: image.width };
  for (let index = 0; index < layers; index++) {
    const id = `cells.${index}`;
    const reduction = index === Math.floor(layers / 3) || index === lastReduction;
    if (reduction) channels *= 2;
    const shape = { channels, affine: options.affine };
    const preprocess0 = afterReduction ? factorizedReduce : reluConvBn;
    const inputs = [
      new FeatureMap(builder, preprocess0(builder, `${id}.preprocess0`, older, shape)),
      new FeatureMap(builder, reluConvBn(builder, `${id}.preprocess1`, newer, shape)),
    ] as const;
    const states = wireCell(builder, { id, reduction, channels, inputs });
    const output = builder.add(id, { kind: 'concat' }, ...states.map(state => state.id));
    [older, newer, afterReduction] = [newer, new FeatureMap(builder, output), reduction];
    if (reduction) {
      reduced = { map: newer, height: Math.ceil(reduced.height / 2), width: Math.ceil(reduced.width / 2) };
    }
  }
  const pooled = builder.add('global_pooling', { kind: 'globalAvgPool' }, newer.id);
  const logits = builder.add('classifier', { kind: 'linear', units: options.classes, bias: true }, pooled);
  return { builder, logits, reduced };
}

function requireOptions(options: SkeletonOptions): void {
  requireImageTask(options);
  requireWhole('channels', options.channels, 1, 4096);
  requireWhole('layers', options.layers, 1, 1000);
  requireWhole('stemMultiplier', options.stemMultiplier, 1, 64);
}

function addStem(
  builder: GraphBuilder,
  { mean, deviation, channels, stemMultiplier }: SkeletonOptions,
): FeatureMap {
  const normalised = builder.add('normalise', { kind: 'normalise', mean, deviation }, builder.input);
  const convolved = builder.add(
    'stem.0',
    convolution(stemMultiplier * channels, { kernel: 3, padding: 1 }),
    normalised,
  );
  return new FeatureMap(builder, builder.add('stem.1', batchNorm(true), convolved));
}
