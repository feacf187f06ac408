import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import type { Graph } from '../../../src/graph/graph.js';
import { inferShapes } from '../../../src/graph/inferShapes.js';
import { listParameters } from '../../../src/graph/parameters.js';
import type { Primitive } from '../../../src/space/darts/primitives.js';
import { dartsSupernet } from '../../../src/space/darts/supernet.js';
import { countTrainable } from '../countTrainable.js';
import { cifar10, square } from '../imageTasks.js';

const names = (graph: Graph) => listParameters(graph).map(({ name }) => name);

describe('dartsSupernet', () => {
  it("has the published size: NASLib's tests give 1.930618 M for C = 16 and 8 cells on CIFAR-10", () => {
    expect(countTrainable(dartsSupernet(cifar10))).toBe(1_930_618);
  });

  it('declares 14 edges × 8 operations for each cell, read row by row by the cells of that kind', () => {
    const graph = dartsSupernet({ ...cifar10, layers: 3, channels: 4 });
    expect(graph.alphaTables).toEqual([
      { name: 'normal', rows: 14, columns: 8 },
      { name: 'reduce', rows: 14, columns: 8 },
    ]);
    const rows = graph.nodes.flatMap(({ id, layer }) =>
      layer.kind === 'weightedSum' ? [`${id} ${layer.table} ${layer.row}`] : [],
    );
    const cell = (index: number, table: string) =>
      Array.from({ length: 14 }, (_, row) => `cells.${index}._ops.${row} ${table} ${row}`);
    expect(rows).toEqual([...cell(0, 'normal'), ...cell(1, 'reduce'), ...cell(2, 'reduce')]);
  });

  it('mixes the operations in the order of the primitives and sums the edges of a node', () => {
    const { nodes } = dartsSupernet({ ...cifar10, layers: 3, channels: 4 });
    const inputs = (id: string) => nodes.find(node => node.id === id)?.inputs;
    expect(inputs('cells.0._ops.4')).toEqual([
      'cells.0.states.2.zero_1',
      'cells.0._ops.4._ops.1.1',
      'cells.0._ops.4._ops.2.1',
      'cells.0.states.2',
      'cells.0._ops.4._ops.4.op.7',
      'cells.0._ops.4._ops.5.op.7',
      'cells.0._ops.4._ops.6.op.3',
      'cells.0._ops.4._ops.7.op.3',
    ]);
    expect(inputs('cells.0.states.3')).toEqual(['cells.0._ops.2', 'cells.0._ops.3', 'cells.0._ops.4']);
    expect(inputs('cells.0')).toEqual([2, 3, 4, 5].map(state => `cells.0.states.${state}`));
  });

  it("names its parameters as DARTS' modules are named", () => {
    const edge = (id: string, reduces: boolean) => [
      ...statistics(`${id}._ops.1.1`),
      ...statistics(`${id}._ops.2.1`),
      ...(reduces
        ? [`${id}._ops.3.conv_1.weight`, `${id}._ops.3.conv_2.weight`, ...statistics(`${id}._ops.3.bn`)]
        : []),
      ...[4, 5].flatMap(column =>
        [1, 5].flatMap(first => [
          `${id}._ops.${column}.op.${first}.weight`,
          `${id}._ops.${column}.op.${first + 1}.weight`,
          ...statistics(`${id}._ops.${column}.op.${first + 2}`),
        ]),
      ),
      ...[6, 7].flatMap(column => [
        `${id}._ops.${column}.op.1.weight`,
        `${id}._ops.${column}.op.2.weight`,
        ...statistics(`${id}._ops.${column}.op.3`),
      ]),
    ];
    const reluConvBn = (id: string) => [`${id}.op.1.weight`, ...statistics(`${id}.op.2`)];
    const expected = [
      'stem.0.weight',
      'stem.1.weight',
      'stem.1.bias',
      ...statistics('stem.1'),
      ...reluConvBn('cells.0.preprocess0'),
      ...reluConvBn('cells.0.preprocess1'),
      ...edge('cells.0._ops.0', true),
      ...edge('cells.0._ops.1', true),
      'cells.1.preprocess0.conv_1.weight',
      'cells.1.preprocess0.conv_2.weight',
      ...statistics('cells.1.preprocess0.bn'),
      ...reluConvBn('cells.1.preprocess1'),
      ...edge('cells.1._ops.0', true),
      ...edge('cells.1._ops.1', true),
      'classifier.weight',
      'classifier.bias',
    ];
    expect(names(dartsSupernet({ ...cifar10, layers: 2, nodes: 1 }))).toEqual(expected);
  });

  it('computes one ReLU for each state, whoever reads it', () => {
    const { nodes } = dartsSupernet({ ...cifar10, layers: 3, channels: 4 });
    const rectified = nodes.filter(({ layer }) => layer.kind === 'relu').map(({ inputs }) => inputs[0]);
    expect(new Set(rectified).size).toBe(rectified.length);
    // The stem; in each cell its 2 inputs, the 3 nodes that an edge reads, and one inside each of the 28 separable
    // convolutions; the outputs of cells 0 and 1.
    expect(rectified.length).toBe(1 + 3 * (5 + 28) + 2);
  });

  it('refuses an image of a single pixel, which a reduction would crop to nothing', () => {
    const graph = dartsSupernet({ ...square(1), layers: 2, nodes: 1, multiplier: 1, channels: 1 });
    expect(() => inferShapes(graph)).toThrow(
      /1×1×2; expected an image that is larger than what is cropped from it/,
    );
  });

  it('makes a network of any size, halving the image in its reduction cells', () => {
    const reductions = (layers: number) => new Set([Math.floor(layers / 3), Math.floor((2 * layers) / 3)]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc
          .integer({ min: 1, max: 4 })
          .chain(nodes => fc.tuple(fc.constant(nodes), fc.integer({ min: 1, max: nodes }))),
        fc.constantFrom(3, 7, 8, 13, 28),
        fc.integer({ min: 1, max: 5 }),
        (layers, [nodes, multiplier], size, channels) => {
          const graph = dartsSupernet({ ...square(size), layers, nodes, multiplier, channels });
          const shapes = inferShapes(graph);
          const halvings = reductions(layers).size;
          const extent = halvings === 1 ? Math.ceil(size / 2) : Math.ceil(Math.ceil(size / 2) / 2);
          expect(shapes.get(`cells.${layers - 1}`)).toEqual({
            height: extent,
            width: extent,
            channels: multiplier * channels * 2 ** halvings,
          });
          expect(shapes.get(graph.logits)).toEqual({ height: 1, width: 1, channels: 10 });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('reduces in cells ⌊layers / 3⌋ and ⌊2·layers / 3⌋', () => {
    const reduced = (layers: number) =>
      dartsSupernet({ ...square(8), layers, nodes: 1, channels: 2 })
        .nodes.filter(({ layer }) => layer.kind === 'weightedSum' && layer.table === 'reduce')
        .map(({ id }) => Number(id.split('.')[1]));
    expect([1, 2, 3, 5, 8].map(layers => [...new Set(reduced(layers))])).toEqual([
      [0],
      [0, 1],
      [1, 2],
      [1, 3],
      [2, 5],
    ]);
  });

  it('has a column for each of the chosen primitives', () => {
    const graph = dartsSupernet({
      ...square(8),
      layers: 2,
      channels: 2,
      primitives: ['skip_connect', 'sep_conv_3x3'],
    });
    inferShapes(graph);
    expect(graph.alphaTables[0].columns).toBe(2);
    expect(names(graph)).toContain('cells.0._ops.0._ops.1.op.1.weight');
  });

  it.each([
    [{ layers: 0 }, /layers = 0/],
    [{ layers: 2.5 }, /layers = 2\.5/],
    [{ channels: Number.NaN }, /channels = NaN/],
    [{ nodes: 0 }, /nodes = 0/],
    [{ nodes: 2, multiplier: 3 }, /multiplier = 3; expected a whole number from 1 to 2/],
    [{ stemMultiplier: -1 }, /stemMultiplier = -1/],
    [{ classes: 1 }, /classes = 1/],
    [{ mean: [0.5] }, /one for each of the 3 image channels/],
    [{ deviation: [0.2, 0, 0.2] }, /positive numbers/],
    [{ image: { height: 0, width: 8, channels: 3 } }, /image\.height = 0/],
    [{ primitives: ['none'] as Primitive[] }, /at least one besides none/],
    [{ primitives: ['skip_connect', 'skip_connect'] as Primitive[] }, /different operations/],
    [{ primitives: ['sep_conv_3x4'] as unknown as Primitive[] }, /did you mean sep_conv_3x3/],
  ])('refuses %o', (wrong, message) => {
    const attempt = () => dartsSupernet({ ...cifar10, ...wrong });
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(message);
  });
});

function statistics(id: string): string[] {
  return [`${id}.running_mean`, `${id}.running_var`];
}
