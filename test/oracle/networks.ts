import type { Graph } from '../../src/graph/graph.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import type { ImageTask } from '../../src/space/imageTask.js';
import { batchNorm, convolution } from '../../src/space/layers.js';
import { searchSpace } from '../../src/space/space.js';

/**
 * A residual network small enough that AutoAttack on it takes minutes: a 3×3 stem of stride 2, a basic block of stride 2 (He et
 * al., arXiv 1512.03385, figure 2) and a linear classifier; 0.2 M multiply–accumulates per digit.
 */
export function smallResidualNetwork({ image, mean, deviation, classes }: ImageTask): Graph {
  const builder = new GraphBuilder(image);
  const convBn = (name: string, filters: number, stride: number, kernel: number, input: string) => {
    const layer = convolution(filters, { kernel, stride, padding: (kernel - 1) / 2 });
    return builder.add(`${name}.bn`, batchNorm(true), builder.add(`${name}.conv`, layer, input));
  };
  const normalised = builder.add('normalise', { kind: 'normalise', mean, deviation }, builder.input);
  const stem = builder.add('stem.relu', { kind: 'relu' }, convBn('stem', 8, 2, 3, normalised));
  const first = builder.add('block.relu1', { kind: 'relu' }, convBn('block.1', 16, 2, 3, stem));
  const second = convBn('block.2', 16, 1, 3, first);
  const sum = builder.add('block.add', { kind: 'add' }, second, convBn('block.shortcut', 16, 2, 1, stem));
  const features = builder.add('block.relu2', { kind: 'relu' }, sum);
  const logits = builder.add('classifier', { kind: 'linear', units: classes, bias: true }, features);
  return builder.finish({ logits });
}

/** DARTS' second cell, five times at 16 channels: a network of which attacks spend their time in passes. */
export function derivedNetwork(task: ImageTask): Graph {
  const space = searchSpace('darts');
  return space.network(space.published.DARTS_V2, { ...task, channels: 16, layers: 5, auxiliary: false });
}
