import { describe, expect, it } from 'vitest';
import type { GraphNode } from '../../../src/graph/graph.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import { inferShapes } from '../../../src/graph/inferShapes.js';
import { type Primitive, primitiveBuilders, primitives } from '../../../src/space/darts/primitives.js';
import { FeatureMap } from '../../../src/space/featureMap.js';

function build(name: Primitive, image: { height: number; width: number }, stride: number, affine = false) {
  const builder = new GraphBuilder({ ...image, channels: 6 });
  const input = new FeatureMap(builder, builder.input);
  const output = primitiveBuilders[name](builder, 'op', input, { channels: 6, stride, affine });
  const pooled = builder.add('pooled', { kind: 'globalAvgPool' }, output);
  const graph = builder.finish({ logits: pooled });
  return { nodes: graph.nodes.slice(1, -1), shape: inferShapes(graph).get(output) };
}

/** `id kind(kernel/stride/padding/dilation/groups)` of each node. */
function summary(nodes: readonly GraphNode[]): string[] {
  return nodes.map(({ id, layer }) => {
    if (layer.kind !== 'conv2d') return `${id} ${layer.kind}`;
    const { kernel, stride, padding, dilation, groups } = layer;
    return `${id} conv ${kernel}/${stride}/${padding}/${dilation}/${groups}`;
  });
}

describe('primitives', () => {
  it('come in the order of the alpha columns of the field', () => {
    expect(primitives).toEqual([
      'none',
      'max_pool_3x3',
      'avg_pool_3x3',
      'skip_connect',
      'sep_conv_3x3',
      'sep_conv_5x5',
      'dil_conv_3x3',
      'dil_conv_5x5',
    ]);
  });

  it.each(primitives)('%s keeps the shape, or halves it rounding up', name => {
    for (const [height, width] of [
      [8, 8],
      [7, 7],
      [7, 4],
      [3, 2],
      [2, 2],
    ]) {
      expect(build(name, { height, width }, 1).shape).toEqual({ height, width, channels: 6 });
      const halved = { height: Math.ceil(height / 2), width: Math.ceil(width / 2), channels: 6 };
      expect(build(name, { height, width }, 2).shape).toEqual(halved);
    }
  });

  it('build a separable convolution as ReLU, depthwise, pointwise, BN, twice', () => {
    expect(summary(build('sep_conv_5x5', { height: 8, width: 8 }, 2).nodes)).toEqual([
      'input.relu relu',
      'op.op.1 conv 5/2/2/1/6',
      'op.op.2 conv 1/1/0/1/1',
      'op.op.3 batchNorm',
      'op.op.4 relu',
      'op.op.5 conv 5/1/2/1/6',
      'op.op.6 conv 1/1/0/1/1',
      'op.op.7 batchNorm',
    ]);
  });

  it('build a dilated convolution as ReLU, depthwise with dilation 2, pointwise, BN', () => {
    expect(summary(build('dil_conv_5x5', { height: 8, width: 8 }, 2).nodes)).toEqual([
      'input.relu relu',
      'op.op.1 conv 5/2/4/2/6',
      'op.op.2 conv 1/1/0/1/1',
      'op.op.3 batchNorm',
    ]);
    expect(summary(build('dil_conv_3x3', { height: 8, width: 8 }, 1).nodes)[1]).toBe(
      'op.op.1 conv 3/1/2/2/6',
    );
  });

  it('skip as the identity, or as a factorised reduction', () => {
    expect(build('skip_connect', { height: 8, width: 8 }, 1).nodes).toEqual([]);
    expect(summary(build('skip_connect', { height: 8, width: 8 }, 2).nodes)).toEqual([
      'input.relu relu',
      'input.relu.moved pad',
      'op.conv_1 conv 1/2/0/1/1',
      'op.conv_2 conv 1/2/0/1/1',
      'op.concat concat',
      'op.bn batchNorm',
    ]);
  });

  it('pass affine on to every batch normalisation', () => {
    for (const affine of [false, true]) {
      const layers = (['skip_connect', 'sep_conv_3x3', 'dil_conv_3x3'] as const)
        .flatMap(name => build(name, { height: 8, width: 8 }, 2, affine).nodes)
        .map(({ layer }) => layer)
        .filter(layer => layer.kind === 'batchNorm');
      expect(layers.map(layer => layer.affine)).toEqual([affine, affine, affine, affine]);
    }
  });
});

describe('factorizedReduce', () => {
  // Which pixels of a row each convolution reads: pixel p of the padded row is pixel p + 1 of the image.
  const read = (size: number) => {
    const { nodes } = build('skip_connect', { height: size, width: size }, 2);
    const pad = nodes.find(({ layer }) => layer.kind === 'pad')?.layer;
    if (pad?.kind !== 'pad') throw new Error('a pad layer is part of the reduction');
    const row = Array.from({ length: size }, (_, pixel) => `${pixel}`);
    const moved = [...row.slice(-pad.left), ...Array.from({ length: pad.right }, () => 'zero')];
    return [row, moved].map(pixels => pixels.filter((_, place) => place % 2 === 0));
  };

  it('reads even pixels with one convolution and odd ones with the other', () => {
    expect(read(6)).toEqual([
      ['0', '2', '4'],
      ['1', '3', '5'],
    ]);
  });

  it('completes odd sizes with zeros', () => {
    expect(read(5)).toEqual([
      ['0', '2', '4'],
      ['1', '3', 'zero'],
    ]);
  });
});
