import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { countCosts } from '../../../src/graph/countCosts.js';
import { inferShapes } from '../../../src/graph/inferShapes.js';
import { listParameters } from '../../../src/graph/parameters.js';
import { nasBench201Supernet } from '../../../src/space/nasBench201/supernet.js';
import { countTrainable } from '../countTrainable.js';
import { cifar10, square } from '../imageTasks.js';

const small = { ...square(8), channels: 2, layers: 6 };

describe('nasBench201Supernet', () => {
  it('mixes five operations on each of six edges, by one table for all cells', () => {
    const graph = nasBench201Supernet(small);
    expect(graph.alphaTables).toEqual([{ name: 'cell', rows: 6, columns: 5 }]);
    const rows = graph.nodes.flatMap(({ id, layer }) =>
      layer.kind === 'weightedSum' ? [`${id} ${layer.table} ${layer.row}`] : [],
    );
    const edges = ['1<-0', '2<-0', '2<-1', '3<-0', '3<-1', '3<-2'];
    // Cells 2 and 5 are the residual blocks.
    expect(rows).toEqual(
      [0, 1, 3, 4, 6, 7].flatMap(cell => edges.map((edge, row) => `cells.${cell}.edges.${edge} cell ${row}`)),
    );
  });

  it('mixes in the order none, skip, 1×1, 3×3, pooling, and sums the edges of a node', () => {
    const { nodes } = nasBench201Supernet(small);
    const inputs = (id: string) => nodes.find(node => node.id === id)?.inputs;
    expect(inputs('cells.0.edges.2<-1')).toEqual([
      'cells.0.nodes.1.zero',
      'cells.0.nodes.1',
      'cells.0.edges.2<-1.2.op.2',
      'cells.0.edges.2<-1.3.op.2',
      'cells.0.nodes.1.avgPool',
    ]);
    expect(inputs('cells.0.nodes.3')).toEqual(['3<-0', '3<-1', '3<-2'].map(edge => `cells.0.edges.${edge}`));
    expect(inputs('cells.1.edges.1<-0')?.[1]).toBe('cells.0.nodes.3');
  });

  it("names its parameters as the benchmark's modules are named", () => {
    const names = listParameters(nasBench201Supernet({ ...small, layers: 3 })).map(({ name }) => name);
    const statistics = (id: string) => [`${id}.running_mean`, `${id}.running_var`];
    const affine = (id: string) => [`${id}.weight`, `${id}.bias`, ...statistics(id)];
    const cell = (id: string) =>
      ['1<-0', '2<-0', '2<-1', '3<-0', '3<-1', '3<-2'].flatMap(edge =>
        [2, 3].flatMap(operation => {
          const op = `${id}.edges.${edge}.${operation}.op`;
          return [`${op}.1.weight`, ...statistics(`${op}.2`)];
        }),
      );
    const block = (id: string) => [
      ...['conv_a', 'conv_b'].flatMap(conv => [`${id}.${conv}.op.1.weight`, ...affine(`${id}.${conv}.op.2`)]),
      `${id}.downsample.1.weight`,
    ];
    expect(names).toEqual([
      'stem.0.weight',
      ...affine('stem.1'),
      ...[cell('cells.0'), block('cells.1'), cell('cells.2'), block('cells.3'), cell('cells.4')].flat(),
      ...affine('lastact.0'),
      'classifier.weight',
      'classifier.bias',
    ]);
  });

  it('has the size and the cost of its parts', () => {
    const around = 73_306;
    // In each of five cells a stage, on each of six edges: a 3×3 and a 1×1 convolution, no scales and shifts.
    const mixed = 5 * 6 * 10 * (16 ** 2 + 32 ** 2 + 64 ** 2);
    expect(countTrainable(nasBench201Supernet(cifar10))).toBe(around + mixed);
    const macs = 7_783_040;
    expect(countCosts(nasBench201Supernet(cifar10)).macs).toBe(macs + 5 * 6 * 3 * 10 * 16 ** 2 * 32 ** 2);
  });

  it('computes one ReLU, one pooling and one zero for each state, whoever reads it', () => {
    const { nodes } = nasBench201Supernet({ ...small, layers: 3 });
    for (const kind of ['relu', 'avgPool', 'zero']) {
      const read = nodes
        .filter(({ id, layer }) => layer.kind === kind && id.startsWith('cells.0.'))
        .map(({ inputs }) => inputs[0]);
      expect(new Set(read).size).toBe(read.length);
    }
    expect(nodes.filter(({ layer }) => layer.kind === 'zero').length).toBe(3 * 3);
  });

  it('halves the image and doubles the width twice', () => {
    const graph = nasBench201Supernet({ ...square(12), channels: 3, layers: 6 });
    const shapes = inferShapes(graph);
    expect(shapes.get('cells.1.nodes.3')).toEqual({ height: 12, width: 12, channels: 3 });
    expect(shapes.get('cells.4.nodes.3')).toEqual({ height: 6, width: 6, channels: 6 });
    expect(shapes.get('cells.7.nodes.3')).toEqual({ height: 3, width: 3, channels: 12 });
    expect(shapes.get(graph.logits)).toEqual({ height: 1, width: 1, channels: 10 });
  });

  it.each([
    [{ layers: 0 }, /layers = 0; expected a whole number from 3/],
    [{ layers: 8 }, /layers = 8; expected a multiple of 3.*3·N: 6 or 9/],
    [{ layers: 4.5 }, /layers = 4\.5/],
    [{ channels: 0 }, /channels = 0/],
    [{ stemMultiplier: 3 }, /stemMultiplier = 3; expected 1/],
    [{ image: { height: 28, width: 30, channels: 3 } }, /image\.width = 30; expected a multiple of 4/],
    [{ classes: 1 }, /classes = 1/],
    [{ mean: [0.5] }, /one for each of the 3 image channels/],
  ])('refuses %o', (wrong, message) => {
    const attempt = () => nasBench201Supernet({ ...cifar10, ...wrong });
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(message);
  });
});
