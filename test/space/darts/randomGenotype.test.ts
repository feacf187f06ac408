import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { randomGenotype } from '../../../src/space/darts/randomGenotype.js';
import { validateGenotype } from '../../../src/space/darts/validateGenotype.js';

describe('randomGenotype', () => {
  it('draws valid cells: two different inputs for each node, no operation none', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 8 }), (seed, nodes) => {
        const genotype = validateGenotype(randomGenotype(randomStream(seed), { nodes }));
        for (const edges of [genotype.normal, genotype.reduce]) {
          expect(edges.length).toBe(2 * nodes);
          expect(edges.every(({ operation }) => operation !== 'none')).toBe(true);
          for (let first = 0; first < edges.length; first += 2) {
            expect(edges[first].from).toBeLessThan(edges[first + 1].from);
          }
        }
        expect(genotype.normalConcat).toEqual(Array.from({ length: nodes }, (_, node) => node + 2));
      }),
    );
  });

  it('depends on the stream alone, and differs between the two cells', () => {
    expect(randomGenotype(randomStream(5))).toEqual(randomGenotype(randomStream(5)));
    const { normal, reduce } = randomGenotype(randomStream(5));
    expect(normal).not.toEqual(reduce);
  });

  it('draws every pair of inputs and every operation equally often', () => {
    const stream = randomStream(11);
    const draws = 6000;
    const seen = new Map<string, number>();
    const count = (key: string) => seen.set(key, (seen.get(key) ?? 0) + 1);
    for (let draw = 0; draw < draws; draw++) {
      const { reduce } = randomGenotype(stream, { nodes: 3 });
      count(`inputs ${reduce[4].from}, ${reduce[5].from}`);
      count(reduce[5].operation);
    }
    const expected = (key: string) => draws / (key.startsWith('inputs') ? 6 : 7);
    expect(seen.size).toBe(6 + 7);
    for (const [key, times] of seen) {
      // Four standard deviations of a binomial count.
      expect(Math.abs(times - expected(key))).toBeLessThan(4 * Math.sqrt(expected(key)));
    }
  });
});
