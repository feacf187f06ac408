import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import type { Graph, GraphNode } from '../../src/graph/graph.js';
import { inferShapes, windowExtent } from '../../src/graph/inferShapes.js';
import type { Layer } from '../../src/graph/layer.js';
import { caughtError } from '../helpers/caughtError.js';

const image: GraphNode = {
  id: 'input',
  inputs: [],
  layer: { kind: 'input', height: 8, width: 6, channels: 4 },
};
const pooled = (input: string): GraphNode => ({
  id: 'logits',
  inputs: [input],
  layer: { kind: 'globalAvgPool' },
});
const conv = {
  kind: 'conv2d',
  kernel: 3,
  stride: 1,
  padding: 1,
  dilation: 1,
  groups: 1,
  bias: false,
} as const;

function graphOf(...nodes: readonly GraphNode[]): Graph {
  return { nodes: [image, ...nodes, pooled(nodes.at(-1)?.id ?? 'input')], logits: 'logits', alphaTables: [] };
}

const node = (id: string, layer: Layer, ...inputs: readonly string[]): GraphNode => ({ id, layer, inputs });

describe('windowExtent', () => {
  it('counts the places at which a window fits', () => {
    const window = fc.record({
      kernel: fc.integer({ min: 1, max: 5 }),
      stride: fc.integer({ min: 1, max: 3 }),
      padding: fc.integer({ min: 0, max: 4 }),
      dilation: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(window, fc.integer({ min: 15, max: 30 }), ({ kernel, stride, padding, dilation }, size) => {
        let places = 0;
        const reach = dilation * (kernel - 1) + 1;
        for (let start = -padding; start + reach <= size + padding; start += stride) places++;
        expect(windowExtent(size, { kernel, stride, padding, dilation })).toBe(places);
      }),
    );
  });
});

describe('inferShapes', () => {
  const shapes: readonly [Layer, string[], [number, number, number]][] = [
    [{ kind: 'normalise', mean: [0, 0, 0, 0], deviation: [1, 1, 1, 1] }, ['input'], [8, 6, 4]],
    [{ ...conv, filters: 10, stride: 2 }, ['input'], [4, 3, 10]],
    [{ ...conv, filters: 4, dilation: 2, padding: 2, stride: 2, groups: 4 }, ['input'], [4, 3, 4]],
    [{ kind: 'batchNorm', affine: true, momentum: 0.1, epsilon: 1e-5 }, ['input'], [8, 6, 4]],
    [{ kind: 'relu' }, ['input'], [8, 6, 4]],
    [{ kind: 'maxPool', kernel: 3, stride: 2, padding: 1 }, ['input'], [4, 3, 4]],
    [{ kind: 'avgPool', kernel: 5, stride: 3, padding: 0 }, ['input'], [2, 1, 4]],
    [{ kind: 'add' }, ['input', 'input'], [8, 6, 4]],
    [{ kind: 'concat' }, ['input', 'input', 'input'], [8, 6, 12]],
    [{ kind: 'channelSlice', from: 1, to: 3 }, ['input'], [8, 6, 2]],
    [{ kind: 'channelShuffle', groups: 2 }, ['input'], [8, 6, 4]],
    [{ kind: 'pad', top: 1, bottom: 2, left: -1, right: 0 }, ['input'], [11, 5, 4]],
    [{ kind: 'zero', stride: 4 }, ['input'], [2, 2, 4]],
    [{ kind: 'globalAvgPool' }, ['input'], [1, 1, 4]],
    [{ kind: 'linear', units: 7, bias: false }, ['input'], [1, 1, 7]],
    [{ kind: 'dropPath' }, ['input'], [8, 6, 4]],
  ];

  it.each(shapes)('%o', (layer, inputs, [height, width, channels]) => {
    const graph = graphOf(node('n', layer, ...inputs));
    expect(inferShapes(graph).get('n')).toEqual({ height, width, channels });
  });

  it('reads a weighted sum’s row of its table', () => {
    const mixed = node('n', { kind: 'weightedSum', table: 'mix', row: 1 }, 'input', 'input');
    const graph = { ...graphOf(mixed), alphaTables: [{ name: 'mix', rows: 2, columns: 2 }] };
    expect(inferShapes(graph).get('n')).toEqual({ height: 8, width: 6, channels: 4 });
  });
});

describe('inferShapes refuses', () => {
  const mixed = (row: number, ...inputs: readonly string[]): Graph => ({
    ...graphOf(node('mixed', { kind: 'weightedSum', table: 'mix', row }, ...inputs)),
    alphaTables: [{ name: 'mix', rows: 2, columns: 2 }],
  });
  const half = node('half', { kind: 'maxPool', kernel: 2, stride: 2, padding: 0 }, 'input');
  const pool = (window: object) =>
    graphOf(node('pool', { kind: 'avgPool', kernel: 3, stride: 1, padding: 1, ...window }, 'input'));
  const convolution = (options: object) => graphOf(node('c', { ...conv, filters: 4, ...options }, 'input'));

  const refusals: Record<string, { graph: Graph; says: RegExp }> = {
    'two nodes of one name': {
      graph: graphOf(node('n', { kind: 'relu' }, 'input'), node('n', { kind: 'relu' }, 'input')),
      says: /two nodes named n/,
    },
    'a second input node': {
      graph: graphOf({ ...image, id: 'other' }),
      says: /other \(input\) at place 1/,
    },
    'a first node that is not the input': {
      graph: { nodes: [node('n', { kind: 'relu' }, 'n')], logits: 'n', alphaTables: [] },
      says: /n \(relu\) at place 0/,
    },
    'an input that is not there, or comes later': {
      graph: graphOf(node('n', { kind: 'relu' }, 'm'), node('m', { kind: 'relu' }, 'input')),
      says: /n that reads m/,
    },
    'too many inputs': {
      graph: graphOf(node('n', { kind: 'relu' }, 'input', 'input')),
      says: /n \(relu\).*one input/,
    },
    'no input': { graph: graphOf(node('n', { kind: 'add' })), says: /n \(add\) with inputs none/ },
    'a sum of different shapes, naming both': {
      graph: graphOf(half, node('n', { kind: 'add' }, 'input', 'half')),
      says: /n \(add\) with inputs input 8×6×4, half 4×3×4/,
    },
    'a concatenation of different sizes, naming both': {
      graph: graphOf(half, node('n', { kind: 'concat' }, 'input', 'half')),
      says: /n \(concat\) with inputs input 8×6×4, half 4×3×4/,
    },
    'channels that groups do not divide': {
      graph: convolution({ groups: 3, filters: 6 }),
      says: /c \(conv2d\).*groups \(3\)/,
    },
    'filters that groups do not divide': {
      graph: convolution({ groups: 4, filters: 6 }),
      says: /filters \(6\)/,
    },
    'a window larger than the padded image': { graph: convolution({ kernel: 11 }), says: /not empty/ },
    'a stride of 0': { graph: convolution({ stride: 0 }), says: /stride 0/ },
    'a kernel of 0': { graph: convolution({ kernel: 0 }), says: /kernel 0/ },
    'a dilation of 1½': { graph: convolution({ dilation: 1.5 }), says: /dilation 1\.5/ },
    'a negative padding': { graph: pool({ padding: -1 }), says: /padding -1/ },
    'a pooling window that could lie in the padding alone': {
      graph: pool({ padding: 3 }),
      says: /padding 3.*kernel 3/,
    },
    'constants for another count of channels': {
      graph: graphOf(node('n', { kind: 'normalise', mean: [0], deviation: [1] }, 'input')),
      says: /input of 1 channels/,
    },
    'channels that are not there': {
      graph: graphOf(node('n', { kind: 'channelSlice', from: 3, to: 5 }, 'input')),
      says: /channels 3 to 5/,
    },
    'a shuffle that does not divide': {
      graph: graphOf(node('n', { kind: 'channelShuffle', groups: 3 }, 'input')),
      says: /groups \(3\)/,
    },
    'cropping everything': {
      graph: graphOf(node('n', { kind: 'pad', top: -8, bottom: 0, left: 0, right: 0 }, 'input')),
      says: /n \(pad\)/,
    },
    'cropping more than there is, even if as much is added': {
      graph: graphOf(node('n', { kind: 'pad', top: -9, bottom: 4, left: 0, right: 0 }, 'input')),
      says: /n \(pad\)/,
    },
    'an alpha table that is not declared': {
      graph: { ...mixed(0, 'input', 'input'), alphaTables: [] },
      says: /mixed.*alpha table mix.*no such table/,
    },
    'an alpha row that is not there': {
      graph: mixed(2, 'input', 'input'),
      says: /row 2.*2 rows × 2 columns/,
    },
    'a negative alpha row': { graph: mixed(-1, 'input', 'input'), says: /row -1/ },
    'as many inputs as the table has no columns': { graph: mixed(0, 'input'), says: /row 0 of 1 columns/ },
    'logits that are no node': { graph: { ...graphOf(), logits: 'x' }, says: /output x/ },
    'logits that are an image': { graph: { ...graphOf(), logits: 'input' }, says: /8×6×4.*1×1×classes/ },
    'auxiliary logits that are an image': { graph: { ...graphOf(), auxiliary: 'input' }, says: /8×6×4/ },
  };

  it.each(Object.entries(refusals))('%s', async (_name, { graph, says }) => {
    expect((await caughtError(InputError, () => inferShapes(graph))).message).toMatch(says);
  });
});
