import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { randomStream } from '../../src/base/randomStream.js';
import { inferShapes } from '../../src/graph/inferShapes.js';
import { softmaxAlpha } from '../../src/space/softmaxAlpha.js';
import { searchSpace, spaceNames } from '../../src/space/space.js';
import { square } from './imageTasks.js';

describe.each(spaceNames)('search space %s', name => {
  const space = searchSpace(name);
  const alpha = space.initialAlpha(randomStream(1));
  const weights = softmaxAlpha(space.alphaTables, alpha);

  it('knows its name and its operations', () => {
    expect(space.name).toBe(name);
    expect(new Set(Object.values(space.candidates).flat(2))).toEqual(new Set(space.operations));
  });

  it('names an operation for every column of every row of its tables of operations', () => {
    for (const [table, edges] of Object.entries(space.candidates)) {
      const { rows, columns } = space.alphaTables.find(candidate => candidate.name === table)!;
      expect(edges.map(({ length }) => length)).toEqual(Array.from({ length: rows }, () => columns));
    }
  });

  it('builds a supernet that mixes by its alpha tables', () => {
    const graph = space.supernet({ ...square(8), channels: 4, layers: 3 });
    inferShapes(graph);
    expect(graph.alphaTables).toEqual(space.alphaTables);
  });

  it('derives a genotype whose text and data read back, and whose network is well-formed', () => {
    const genotype = space.derive(weights);
    expect(space.parseGenotype(space.formatGenotype(genotype))).toEqual(genotype);
    expect(space.validateGenotype(JSON.parse(JSON.stringify(genotype)))).toEqual(genotype);
    const graph = space.network(genotype, {
      ...square(32),
      channels: 2,
      layers: 3,
      auxiliary: space.auxiliaryHead,
    });
    inferShapes(graph);
    expect(graph.alphaTables).toEqual([]);
  });

  it('rates as many edges as its tables have rows', () => {
    const strengths = space.edgeStrengths(weights);
    expect(Object.keys(strengths)).toEqual(Object.keys(space.candidates));
    for (const [table, edges] of Object.entries(strengths)) {
      expect(edges.length).toBe(space.candidates[table].length);
    }
  });

  it('draws genotypes of its own', () => {
    const genotype = space.random(randomStream(2));
    expect(space.validateGenotype(genotype)).toEqual(genotype);
  });

  it('knows published cells that make networks', () => {
    for (const genotype of Object.values(space.published)) {
      inferShapes(
        space.network(genotype, { ...square(32), channels: 2, layers: 3, auxiliary: space.auxiliaryHead }),
      );
    }
  });
});

describe('searchSpace', () => {
  it('shapes the cell by its options in supernet, derivation and random draws alike', () => {
    const space = searchSpace('darts', { nodes: 3, multiplier: 2 });
    const weights = softmaxAlpha(space.alphaTables, space.initialAlpha(randomStream(1)));
    expect(space.derive(weights).normalConcat).toEqual([3, 4]);
    expect(space.random(randomStream(1)).reduce.length).toBe(6);
    const graph = space.supernet({ ...square(8), channels: 2, layers: 3 });
    expect(graph.alphaTables[0].rows).toBe(9);
    expect(inferShapes(graph).get('cells.2')?.channels).toBe(2 * 8);
  });

  it('refuses an unknown name, and names the nearest', () => {
    expect(() => searchSpace('dart')).toThrow(InputError);
    expect(() => searchSpace('dart')).toThrow(/did you mean darts\?/);
    expect(() => searchSpace('toString')).toThrow(InputError);
  });
});
