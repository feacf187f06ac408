import { describe, expect, it } from 'vitest';
import { alphaEntropy } from '../../../src/search/diagnostics/alphaEntropy.js';
import { changedEdges } from '../../../src/search/diagnostics/changedEdges.js';
import { operationCounts } from '../../../src/search/diagnostics/operationCounts.js';
import type { DartsGenotype } from '../../../src/space/genotype.js';
import { genotypeCells } from '../../../src/space/genotypeCells.js';
import { nasBench201FromDigits } from '../../../src/space/nasBench201/cellDigits.js';

const edge = (operation: string, from: number) => ({ operation, from });

const cells: DartsGenotype = {
  normal: [
    edge('skip_connect', 0),
    edge('sep_conv_3x3', 1),
    edge('skip_connect', 0),
    edge('skip_connect', 2),
  ],
  normalConcat: [2, 3],
  reduce: [
    edge('max_pool_3x3', 0),
    edge('max_pool_3x3', 1),
    edge('dil_conv_5x5', 1),
    edge('skip_connect', 2),
  ],
  reduceConcat: [2, 3],
};

describe('the entropy of α', () => {
  const tables = [
    { name: 'a', rows: 2, columns: 4 },
    { name: 'b', rows: 1, columns: 2 },
  ];

  it('is ln n for n equal operations, 0 for one, and by hand in between', () => {
    const a = Float32Array.of(0.7, 0.7, 0.7, 0.7, 0, -200, -200, -200);
    const { a: first, b } = alphaEntropy(tables, { a, b: Float32Array.of(Math.log(3), 0) });
    expect(first.edges[0]).toBeCloseTo(Math.log(4), 6);
    expect(first.edges[1]).toBe(0);
    expect(first.mean).toBeCloseTo(Math.log(4) / 2, 6);
    // p = ¾, ¼.
    expect(b.edges).toHaveLength(1);
    expect(b.mean).toBeCloseTo(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25), 6);
  });

  it('takes a masked operation for one that is not there', () => {
    const a = Float32Array.of(0, 0, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0, 0);
    expect(alphaEntropy([tables[0]], { a }).a.edges[0]).toBeCloseTo(Math.LN2, 6);
  });
});

describe('operations of the derived cells', () => {
  it('are counted cell by cell', () => {
    expect(operationCounts(cells)).toEqual({
      normal: { skip_connect: 3, sep_conv_3x3: 1 },
      reduce: { max_pool_3x3: 2, dil_conv_5x5: 1, skip_connect: 1 },
    });
    expect(operationCounts(nasBench201FromDigits('101133'))).toEqual({
      cell: { skip_connect: 3, none: 1, nor_conv_3x3: 2 },
    });
  });

  it('stand at their nodes', () => {
    expect(genotypeCells(cells).normal.map(({ node }) => node)).toEqual([0, 0, 1, 1]);
    expect(genotypeCells(nasBench201FromDigits('333333')).cell.map(({ node }) => node)).toEqual([
      0, 1, 1, 2, 2, 2,
    ]);
  });
});

describe('changed edges', () => {
  const changed = (normal: DartsGenotype['normal']) => changedEdges(cells, { ...cells, normal });
  const [first, second, third, fourth] = cells.normal;

  it('are none between equal cells, whatever the order of a node’s edges', () => {
    expect(changed(cells.normal)).toBe(0);
    expect(changed([second, first, fourth, third])).toBe(0);
  });

  it('are those of another operation or source', () => {
    expect(changed([edge('none', 0), second, third, fourth])).toBe(1);
    expect(changed([first, second, edge('skip_connect', 1), fourth])).toBe(1);
    expect(changed([third, fourth, first, second])).toBe(2);
  });

  it('tell equal operations of the two cells and of two nodes apart', () => {
    // Both cells end in a skip connection from state 2: those two stay.
    expect(changedEdges(cells, { ...cells, reduce: cells.normal, normal: cells.reduce })).toBe(6);
    const twice = { ...cells, normal: [first, first, third, fourth] };
    expect(changedEdges(cells, twice)).toBe(1);
  });

  it('of NAS-Bench-201 are those of another digit', () => {
    expect(changedEdges(nasBench201FromDigits('012341'), nasBench201FromDigits('012340'))).toBe(1);
    expect(changedEdges(nasBench201FromDigits('012341'), nasBench201FromDigits('123410'))).toBe(6);
  });
});
