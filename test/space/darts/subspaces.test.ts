import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { randomStream } from '../../../src/base/randomStream.js';
import type { DartsCellOptions } from '../../../src/space/darts/cellOptions.js';
import { resolveCellOptions } from '../../../src/space/darts/cellOptions.js';
import { deriveDarts } from '../../../src/space/darts/derive.js';
import { dartsEdgeStrengths } from '../../../src/space/darts/edgeStrengths.js';
import type { Primitive } from '../../../src/space/darts/primitives.js';
import { dartsSubspace, subspaceNames } from '../../../src/space/darts/subspaces.js';
import { dartsSupernet } from '../../../src/space/darts/supernet.js';
import { searchSpace } from '../../../src/space/space.js';
import { countTrainable } from '../countTrainable.js';
import { cifar10 } from '../imageTasks.js';

describe('the subspaces of RobustDARTS', () => {
  it('have the operations of the paper', () => {
    const operations = (name: 's1' | 's2' | 's3' | 's4') =>
      searchSpace('darts', { primitives: name }).operations;
    expect(operations('s2')).toEqual(['skip_connect', 'sep_conv_3x3']);
    expect(operations('s3')).toEqual(['none', 'skip_connect', 'sep_conv_3x3']);
    expect(operations('s4')).toEqual(['sep_conv_3x3', 'noise']);
    // S1 is of two operations per edge, and has neither `none` nor the 5×5 separable convolution anywhere.
    expect(operations('s1')).toEqual([
      ...['max_pool_3x3', 'avg_pool_3x3', 'skip_connect', 'sep_conv_3x3', 'dil_conv_3x3', 'dil_conv_5x5'],
    ]);
    const { normal, reduce } = resolveCellOptions({ primitives: 's1' }).primitives;
    expect([...normal, ...reduce].map(({ length }) => length)).toEqual(Array(28).fill(2));
  });

  // Counted with PyTorch modules of the same widths; S3 adds the operation without parameters to S2; S4 is S2 without the
  // skip connections that reduce: 8 edges of C² weights in each of two cells, of 32 and 64 channels.
  it.each([
    ['s1', 405_146],
    ['s2', 665_466],
    ['s3', 665_466],
    ['s4', 665_466 - 8 * (32 ** 2 + 64 ** 2)],
  ] as const)('%s has the supernet of its operations', (primitives, parameters) => {
    expect(countTrainable(dartsSupernet({ ...cifar10, primitives }))).toBe(parameters);
  });

  it.each(subspaceNames)('%s derives and draws cells of its own operations', primitives => {
    const space = searchSpace('darts', { primitives });
    const candidates = resolveCellOptions({ primitives }).primitives;
    const row = (node: number, from: number) => (node * (node + 3)) / 2 + from;
    const weights = Object.fromEntries(
      space.alphaTables.map(({ name, rows, columns }) => {
        const random = randomStream(1, name);
        return [name, Float32Array.from({ length: rows * columns }, () => random.uniform())];
      }),
    );
    for (const genotype of [
      space.derive(weights),
      space.random(randomStream(2)),
      space.random(randomStream(3)),
    ]) {
      for (const cell of ['normal', 'reduce'] as const) {
        for (const [item, { operation, from }] of genotype[cell].entries()) {
          expect(candidates[cell][row(Math.floor(item / 2), from)]).toContain(operation);
          expect(operation).not.toBe('none');
        }
      }
    }
  });

  it.each([
    ['another name', 's5', /one of s1, s2, s3/],
    ['a name that every object has', 'constructor', /one of s1, s2, s3/],
  ])('refuse %s', (_what, name, message) => {
    expect(() => dartsSubspace(name)).toThrow(InputError);
    expect(() => dartsSubspace(name)).toThrow(message);
  });
});

describe('cells whose edges choose from different operations', () => {
  const primitives = {
    normal: [
      ['none', 'sep_conv_3x3'],
      ['max_pool_3x3', 'none'],
    ],
    reduce: [
      ['skip_connect', 'dil_conv_3x3', 'avg_pool_3x3'],
      ['dil_conv_5x5', 'skip_connect', 'max_pool_3x3'],
    ],
  } as const;
  const shape: DartsCellOptions = { nodes: 1, primitives };
  const weights = {
    normal: Float32Array.of(0.9, 0.1, 0.3, 0.7),
    reduce: Float32Array.of(0.2, 0.5, 0.3, 0.1, 0.3, 0.6),
  };

  it('rate each edge by its own columns', () => {
    const { normal, reduce } = dartsEdgeStrengths(weights, shape);
    const seen = [...normal, ...reduce].map(({ operation, strength }) => [operation, Math.fround(strength)]);
    expect(seen).toEqual([
      ['sep_conv_3x3', Math.fround(0.1)],
      ['max_pool_3x3', Math.fround(0.3)],
      ['dil_conv_3x3', 0.5],
      ['max_pool_3x3', Math.fround(0.6)],
    ]);
    expect(deriveDarts(weights, shape).reduce).toEqual([
      { operation: 'max_pool_3x3', from: 1 },
      { operation: 'dil_conv_3x3', from: 0 },
    ]);
  });

  it('build each edge of its own operations, and may have tables of different widths', () => {
    const graph = dartsSupernet({ ...cifar10, ...shape, layers: 3, channels: 2 });
    expect(graph.alphaTables).toEqual([
      { name: 'normal', rows: 2, columns: 2 },
      { name: 'reduce', rows: 2, columns: 3 },
    ]);
    const inputs = (id: string) => graph.nodes.find(node => node.id === id)?.inputs;
    expect(inputs('cells.0._ops.1')).toEqual(['cells.0._ops.1._ops.0.1', 'cells.0.preprocess1.op.2.zero_1']);
    expect(inputs('cells.1._ops.1')).toEqual([
      ...['cells.1._ops.1._ops.0.op.3', 'cells.1._ops.1._ops.1.bn', 'cells.1._ops.1._ops.2.1'],
    ]);
  });

  it.each([
    [
      'too few edges',
      { nodes: 2, primitives },
      /primitives of 2 edges for the normal cell; expected a list for each of its 5 edges, since it has 2 nodes/,
    ],
    [
      'edges of different numbers of operations',
      {
        nodes: 1,
        primitives: { ...primitives, normal: [['skip_connect'], ['none', 'sep_conv_3x3']] as Primitive[][] },
      },
      /equally many operations on all edges of a cell/,
    ],
    [
      'an edge of nothing but none',
      { nodes: 1, primitives: { ...primitives, normal: [['none'], ['skip_connect']] as Primitive[][] } },
      /at least one besides none/,
    ],
    ['a subspace of four nodes with three', { nodes: 3, primitives: 's1' }, /since it has 3 nodes/],
    ['an unknown subspace', { primitives: 's9' }, /one of s1, s2, s3/],
    ['an empty list', { primitives: [] }, /at least one besides none/],
  ])('refuse %s', (_what, options, message) => {
    expect(() => resolveCellOptions(options as DartsCellOptions)).toThrow(InputError);
    expect(() => resolveCellOptions(options as DartsCellOptions)).toThrow(message);
  });
});
