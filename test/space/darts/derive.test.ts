import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { deriveDarts } from '../../../src/space/darts/derive.js';
import { dartsEdgeStrengths } from '../../../src/space/darts/edgeStrengths.js';
import { primitives } from '../../../src/space/darts/primitives.js';
import type { GenotypeEdge } from '../../../src/space/genotype.js';

const columns = primitives.length;
const edgeCount = (nodes: number) => (nodes * (nodes + 3)) / 2;

/** A table that is `rest` but for [row, column, weight]. */
function table(nodes: number, rest: number, ...entries: [number, number, number][]): Float32Array {
  const weights = new Float32Array(edgeCount(nodes) * columns).fill(rest);
  for (const [row, column, weight] of entries) weights[row * columns + column] = weight;
  return weights;
}

describe('deriveDarts', () => {
  it('keeps the two strongest edges of each node, the stronger first, by their strongest operation', () => {
    // Node 2 has rows 0 and 1; node 3 has rows 2, 3 and 4.
    const normal = table(2, 0.1, [0, 4, 0.3], [1, 7, 0.4], [2, 1, 0.2], [3, 3, 0.5], [4, 5, 0.3]);
    const genotype = deriveDarts({ normal, reduce: table(2, 0.1) }, { nodes: 2 });
    expect(genotype.normal).toEqual([
      { operation: 'dil_conv_5x5', from: 1 },
      { operation: 'sep_conv_3x3', from: 0 },
      { operation: 'skip_connect', from: 1 },
      { operation: 'sep_conv_5x5', from: 2 },
    ]);
  });

  it('never counts the weight of none', () => {
    const normal = table(2, 0.01, [2, 0, 0.9], [3, 6, 0.2], [4, 2, 0.3], [0, 0, 0.5], [0, 1, 0.02]);
    const { normal: edges } = deriveDarts({ normal, reduce: table(2, 0.1) }, { nodes: 2 });
    expect(edges[0]).toEqual({ operation: 'max_pool_3x3', from: 0 });
    expect(edges.slice(2).map(({ from }) => from)).toEqual([2, 1]);
  });

  it('takes the earlier edge and operation of equal ones', () => {
    const { reduce } = deriveDarts({ normal: table(3, 0.125), reduce: table(3, 0.125) }, { nodes: 3 });
    expect(reduce).toEqual([0, 1, 0, 1, 0, 1].map(from => ({ operation: 'max_pool_3x3', from })));
  });

  it('concatenates the last `multiplier` nodes', () => {
    const weights = { normal: table(4, 0.1), reduce: table(4, 0.1) };
    expect(deriveDarts(weights).normalConcat).toEqual([2, 3, 4, 5]);
    expect(deriveDarts(weights, { multiplier: 2 }).reduceConcat).toEqual([4, 5]);
  });

  it('equals the rule written as a stable sort, ties and all', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 4 }), {
      minLength: edgeCount(4) * columns,
      maxLength: edgeCount(4) * columns,
    });
    fc.assert(
      fc.property(weights, weights, (normal, reduce) => {
        const genotype = deriveDarts({
          normal: Float32Array.from(normal),
          reduce: Float32Array.from(reduce),
        });
        expect(genotype.normal).toEqual(bySorting(normal));
        expect(genotype.reduce).toEqual(bySorting(reduce));
      }),
    );
  });

  it.each([
    ['a missing table', { normal: table(4, 0.1) }],
    ['a table of another size', { normal: table(4, 0.1), reduce: table(3, 0.1) }],
    ['a NaN', { normal: table(4, 0.1), reduce: table(4, 0.1, [3, 2, Number.NaN]) }],
    ['parameters before the softmax', { normal: table(4, 0.1, [0, 1, -0.001]), reduce: table(4, 0.1) }],
  ])('refuses %s', (_what, weights) => {
    expect(() => deriveDarts(weights as Record<string, Float32Array>)).toThrow(InputError);
  });

  it('says in which row a weight is wrong', () => {
    const weights = { normal: table(4, 0.1), reduce: table(4, 0.1, [3, 2, Number.NaN]) };
    expect(() => deriveDarts(weights)).toThrow(/table reduce, row 3 \(state 1 to state 3\)/);
  });
});

describe('dartsEdgeStrengths', () => {
  it('rates every edge and marks those that are derived', () => {
    const normal = table(2, 0.125, [0, 4, 0.25], [2, 1, 0.5], [3, 3, 0.5], [4, 5, 0.75]);
    const { normal: edges } = dartsEdgeStrengths({ normal, reduce: table(2, 0.125) }, { nodes: 2 });
    expect(edges).toEqual([
      { to: 2, from: 0, operation: 'sep_conv_3x3', strength: 0.25, kept: true },
      { to: 2, from: 1, operation: 'max_pool_3x3', strength: 0.125, kept: true },
      { to: 3, from: 0, operation: 'max_pool_3x3', strength: 0.5, kept: true },
      { to: 3, from: 1, operation: 'skip_connect', strength: 0.5, kept: false },
      { to: 3, from: 2, operation: 'sep_conv_5x5', strength: 0.75, kept: true },
    ]);
  });
});

function bySorting(weights: readonly number[]): GenotypeEdge[] {
  const row = (index: number) => weights.slice(index * columns + 1, (index + 1) * columns);
  return [0, 1, 2, 3].flatMap(node => {
    const first = edgeCount(node);
    return Array.from({ length: node + 2 }, (_, from) => from)
      .sort((a, b) => Math.max(...row(first + b)) - Math.max(...row(first + a)))
      .slice(0, 2)
      .map(from => {
        const values = row(first + from);
        return { operation: primitives[1 + values.indexOf(Math.max(...values))], from };
      });
  });
}
