import fc from 'fast-check';
import { primitives } from '../../../src/space/darts/primitives.js';
import type { DartsGenotype } from '../../../src/space/genotype.js';

/** Any valid genotype of the DARTS space: cells of different depth, repeated inputs, any concatenation. */
export const anyGenotype: fc.Arbitrary<DartsGenotype> = fc
  .tuple(anyCell(), anyCell())
  .map(([normal, reduce]) => ({
    normal: normal.edges,
    normalConcat: normal.concat,
    reduce: reduce.edges,
    reduceConcat: reduce.concat,
  }));

function anyCell() {
  return fc.integer({ min: 1, max: 6 }).chain(nodes =>
    fc.record({
      edges: fc.tuple(
        ...Array.from({ length: 2 * nodes }, (_, edge) =>
          fc.record({
            operation: fc.constantFrom(...primitives),
            from: fc.integer({ min: 0, max: Math.floor(edge / 2) + 1 }),
          }),
        ),
      ),
      concat: fc.shuffledSubarray(
        Array.from({ length: nodes }, (_, node) => node + 2),
        { minLength: 1 },
      ),
    }),
  );
}
