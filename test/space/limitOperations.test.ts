import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { randomStream } from '../../src/base/randomStream.js';
import { deriveWithout } from '../../src/space/deriveWithout.js';
import type { Genotype } from '../../src/space/genotype.js';
import { genotypeCells } from '../../src/space/genotypeCells.js';
import { limitOperations } from '../../src/space/limitOperations.js';
import { searchSpace } from '../../src/space/space.js';
import { caughtError } from '../helpers/caughtError.js';

const benchmark = searchSpace('nas-bench-201');

/** Strengths of an edge's operations: none, skip_connect, 1 × 1, 3 × 3, pooling. */
const weights = {
  cell: Float32Array.of(
    ...[0, 0.4, 0.1, 0.3, 0.2],
    ...[0, 0.5, 0.2, 0.1, 0.3],
    ...[0, 0.1, 0.2, 0.3, 0.1],
    ...[0, 0.9, 0.1, 0.1, 0.8],
    ...[0.5, 0.4, 0.1, 0.1, 0.1],
    ...[0, 0.3, 0.6, 0.1, 0.1],
  ),
};
const skips = (edges: number) => ({ operations: ['skip_connect'], edges });
const cell = (edges: number, operations = ['skip_connect']) =>
  genotypeCells(limitOperations(benchmark, { operations, edges }).derive(weights)).cell.map(
    ({ operation }) => operation,
  );

describe('a limit of operations', () => {
  const [none, skip, one, three, pool] = benchmark.operations;

  it('keeps those that are strongest, and gives the other edges their next best operation', () => {
    expect(cell(1)).toEqual([three, pool, three, skip, none, one]);
    expect(cell(2)).toEqual([three, skip, three, skip, none, one]);
    expect(cell(3)).toEqual([skip, skip, three, skip, none, one]);
  });

  it('counts all its operations together: what takes a place may lose it too', () => {
    const both = ['skip_connect', 'avg_pool_3x3'];
    expect(cell(1, both)).toEqual([three, one, three, skip, none, one]);
    expect(cell(2, both)).toEqual([three, skip, three, skip, none, one]);
    expect(cell(1, ['nor_conv_1x1', 'nor_conv_3x3'])).toEqual([skip, skip, skip, skip, none, one]);
  });

  it('changes nothing in a cell within it, nor the weights that it is given', () => {
    const before = weights.cell.slice();
    expect(limitOperations(benchmark, skips(3)).derive(weights)).toEqual(benchmark.derive(weights));
    expect(limitOperations(benchmark, skips(3)).edgeStrengths(weights)).toEqual(
      benchmark.edgeStrengths(weights),
    );
    cell(1);
    expect(weights.cell).toEqual(before);
  });

  it('rates edges as it derives cells', () => {
    const { cell: edges } = limitOperations(benchmark, skips(1)).edgeStrengths(weights);
    expect(edges[0]).toMatchObject({ operation: three, strength: Math.fround(0.3), kept: true });
    expect(edges[3]).toMatchObject({ operation: skip, kept: true });
  });

  it.each([searchSpace('darts'), searchSpace('pc-darts')])(
    'holds for each cell of $name, whatever edges take the place',
    space => {
      // Skip connections ahead on every edge, by what the draw says: without a limit all edges are skips.
      const random = randomStream(3, 'skips');
      const strengths = Object.fromEntries(
        space.alphaTables.map(({ name: table, rows, columns }) => {
          const operations = space.candidates[table]?.flat();
          const bonus = (place: number) => (operations?.[place] === 'skip_connect' ? 1 : 0);
          return [
            table,
            Float32Array.from({ length: rows * columns }, (_, place) => random.uniform() + bonus(place)),
          ];
        }),
      );
      const count = (genotype: Genotype) =>
        Object.values(genotypeCells(genotype)).map(
          edges => edges.filter(({ operation }) => operation === 'skip_connect').length,
        );
      expect(count(space.derive(strengths))).toEqual([8, 8]);
      expect(
        count(limitOperations(space, { operations: ['skip_connect'], edges: 2 }).derive(strengths)),
      ).toEqual([2, 2]);
    },
  );

  it('holds where nothing else is missed, without what is excluded', () => {
    const only = (row: readonly number[]) => ({ cell: Float32Array.from(Array(6).fill(row).flat()) });
    const limited = deriveWithout(limitOperations(benchmark, skips(1), ['none']), ['none']);
    const operations = genotypeCells(limited(only([0, 0.4, 0, 0, 0]))).cell.map(({ operation }) => operation);
    // Of equals the earlier edge keeps its operation.
    expect(operations).toEqual([skip, one, one, one, one, one]);
    const darts = searchSpace('darts');
    const pools = Object.fromEntries(
      darts.alphaTables.map(({ name, rows, columns }) => {
        const operations = darts.candidates[name].flat();
        return [
          name,
          Float32Array.from({ length: rows * columns }, (_, i) => (operations[i] === 'max_pool_3x3' ? 1 : 0)),
        ];
      }),
    );
    const genotype = limitOperations(darts, { operations: ['max_pool_3x3'], edges: 2 }).derive(pools);
    for (const edges of Object.values(genotypeCells(genotype)))
      expect(edges.filter(({ operation }) => operation === 'max_pool_3x3')).toHaveLength(2);
  });

  it.each([0, 1.5, Number.NaN])('is refused of %d edges', async edges => {
    const { complaint } = await caughtError(InputError, () => limitOperations(benchmark, skips(edges)));
    expect(complaint.given).toContain(`edges = ${edges}`);
  });

  it('is refused of none, which no cell has', async () => {
    const { complaint } = await caughtError(InputError, () =>
      limitOperations(benchmark, { operations: ['none', 'skip_connect'], edges: 1 }),
    );
    expect(complaint.remedy).toContain('derive.exclude');
  });

  it('is refused of an operation that the space does not have', async () => {
    const misspelt = { operations: ['skip'], edges: 1 };
    const { complaint } = await caughtError(InputError, () => limitOperations(benchmark, misspelt));
    expect(complaint.given).toContain('limit.operations with "skip"');
  });

  it('is refused where an edge has nothing else, or nothing else but what is excluded', async () => {
    const both = { operations: ['skip_connect', 'avg_pool_3x3'], edges: 1 };
    const one = ['none', 'nor_conv_1x1'];
    expect(() => limitOperations(benchmark, both, one)).not.toThrow();
    const limit = () => limitOperations(benchmark, both, [...one, 'nor_conv_3x3']);
    const { complaint } = await caughtError(InputError, limit);
    expect(complaint.expected).toContain('chooses from none, skip_connect, nor_conv_1x1');
    const bare = { ...benchmark, candidates: { cell: [['none', 'skip_connect']] } };
    expect(() => limitOperations(bare, skips(1))).toThrow(InputError);
  });
});
