import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { nasBench201Digits, nasBench201FromDigits } from '../../../src/space/nasBench201/cellDigits.js';
import { mutateNasBench201 } from '../../../src/space/nasBench201/mutateGenotype.js';

describe('mutateNasBench201', () => {
  it('reaches each of the 24 neighbours, and nothing else, as often as its node has few edges', () => {
    const stream = randomStream(1, 'mutation');
    const counts = new Map<string, number>();
    const draws = 12_000;
    for (let draw = 0; draw < draws; draw++) {
      const digits = nasBench201Digits(mutateNasBench201(nasBench201FromDigits('012340'), stream));
      counts.set(digits, (counts.get(digits) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    for (const [digits, count] of counts) {
      const changed = [...digits].flatMap((digit, edge) => (digit === '012340'[edge] ? [] : [edge]));
      expect(changed).toHaveLength(1);
      // One of three nodes, of the edges into it, and of four operations; six standard deviations of a binomial count.
      const share = 1 / (3 * [1, 2, 2, 3, 3, 3][changed[0]] * 4);
      expect(Math.abs(count - draws * share)).toBeLessThan(6 * Math.sqrt(draws * share * (1 - share)));
    }
  });
});
