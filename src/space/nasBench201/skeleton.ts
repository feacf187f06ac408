import { InputError } from '../../base/inputError.js';
import { GraphBuilder } from '../../graph/graphBuilder.js';
import { FeatureMap } from '../featureMap.js';
import { type ImageTask, requireImageTask } from '../imageTask.js';
import { batchNorm, convolution } from '../layers.js';
import { requireWhole } from '../requireWhole.js';
import { type NasBench201Edge, nasBench201Edges, nodeCount } from './cellEdges.js';
import { residualBlock } from './residualBlock.js';

/** Size of a network of this space, the supernet's and a derived one's alike. */
export interface NasBench201NetworkOptions extends ImageTask {
  /** C: width of the first stage; the benchmark: 16. */
  readonly channels?: number;
  /** Cells in all, 3·N: N in each stage, the two residual blocks not counted. The benchmark: 15. */
  readonly layers?: number;
  /** Width of the stem, in multiples of `channels`: always 1. */
  readonly stemMultiplier?: number;
}

/** One edge of one cell, about to be filled. */
export interface EdgeSite extends NasBench201Edge {
  /** `cells.<index>`: prefix of the cell's nodes. */
  readonly cell: string;
  /** Place of the edge in its cell, 0 to 5. */
  readonly row: number;
  readonly channels: number;
  /** Output of the node that the edge reads. */
  readonly input: FeatureMap;
}

const stages = 3;

/**
 * The benchmark's network around its cells (NAS-Bench-201, arXiv 2001.00326, §2.1): normalise; stem (3×3 convolution,
 * BN); three stages of N cells with C, 2C and 4C channels, a residual block that halves the image before the second
 * and the third; BN, ReLU, global average pool, linear classifier. A node of a cell is the sum of its edges from all
 * earlier nodes.
 *
 * @param addEdge adds an edge's inside and returns the id of its output
 * @throws InputError if an option makes no network
 */
export function nasBench201Skeleton(
  { channels = 16, layers = 15, stemMultiplier = 1, ...task }: NasBench201NetworkOptions,
  addEdge: (builder: GraphBuilder, site: EdgeSite) => string,
): { builder: GraphBuilder; logits: string } {
  requireOptions({ channels, layers, stemMultiplier, ...task });
  const builder = new GraphBuilder(task.image);
  let features = addStem(builder, task, channels);
  let index = 0;
  for (let stage = 0; stage < stages; stage++) {
    const width = channels * 2 ** stage;
    if (stage > 0) features = residualBlock(builder, `cells.${index++}`, features, width);
    for (let cell = 0; cell < layers / stages; cell++) {
      features = addCell(builder, `cells.${index++}`, features, width, addEdge);
    }
  }
  return { builder, logits: addHead(builder, features, task.classes) };
}

function addStem(
  builder: GraphBuilder,
  { mean, deviation }: Pick<ImageTask, 'mean' | 'deviation'>,
  channels: number,
): FeatureMap {
  const normalised = builder.add('normalise', { kind: 'normalise', mean, deviation }, builder.input);
  const convolved = builder.add('stem.0', convolution(channels, { kernel: 3, padding: 1 }), normalised);
  return new FeatureMap(builder, builder.add('stem.1', batchNorm(true), convolved));
}

function addCell(
  builder: GraphBuilder,
  id: string,
  input: FeatureMap,
  channels: number,
  addEdge: (builder: GraphBuilder, site: EdgeSite) => string,
): FeatureMap {
  const nodes = [input];
  for (let node = 1; node < nodeCount; node++) {
    const outputs = nasBench201Edges.flatMap(({ to, from }, row) =>
      to === node ? [addEdge(builder, { cell: id, row, to, from, channels, input: nodes[from] })] : [],
    );
    nodes.push(new FeatureMap(builder, builder.add(`${id}.nodes.${node}`, { kind: 'add' }, ...outputs)));
  }
  return nodes[nodeCount - 1];
}

function addHead(builder: GraphBuilder, features: FeatureMap, classes: number): string {
  const normalised = builder.add('lastact.0', batchNorm(true), features.id);
  const rectified = builder.add('lastact.1', { kind: 'relu' }, normalised);
  const pooled = builder.add('global_pooling', { kind: 'globalAvgPool' }, rectified);
  return builder.add('classifier', { kind: 'linear', units: classes, bias: true }, pooled);
}

function requireOptions(options: Required<NasBench201NetworkOptions>): void {
  const { image, channels, layers, stemMultiplier } = options;
  requireImageTask(options);
  requireWhole('channels', channels, 1, 4096);
  requireWhole('layers', layers, stages, 999);
  const below = layers - (layers % stages);
  if (below !== layers) {
    throw new InputError({
      given: `layers = ${layers}`,
      expected: `a multiple of ${stages}, as nas-bench-201 has ${stages} stages of equally many cells`,
      remedy: `for N cells a stage, pass ${stages}·N: ${below} or ${below + stages}`,
    });
  }
  if (stemMultiplier !== 1) {
    throw new InputError({
      given: `stemMultiplier = ${stemMultiplier}`,
      expected: '1: the stem of nas-bench-201 has as many channels as its first cell',
      remedy: 'leave stemMultiplier out',
    });
  }
  for (const side of ['height', 'width'] as const) {
    if (image[side] % 4 === 0) continue;
    throw new InputError({
      given: `image.${side} = ${image[side]}`,
      expected: 'a multiple of 4, as the residual blocks of nas-bench-201 halve the image twice',
      remedy: 'choose another data set, or the darts space',
    });
  }
}
