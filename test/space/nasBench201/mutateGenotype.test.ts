import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { nasBench201Digits, nasBench201FromDigits } from '../../../src/space/nasBench201/cellDigits.js';

import { mutateNasBench201 } from '../../../src/space/nasBench201/mutateGenotype.js';

describe('mutateNasBench201', () => {
  it('reaches each of the 24 neighbours, about equally often, and nothing else', () => {
    const stream = randomStream(1, 'mutation');
    const counts = new Map<string, number>();
    const draws = 24 * 500;
    for (let draw = 0; draw < draws; draw++) {
      const digits = nasBench201Digits(mutateNasBench201(nasBench201FromDigits('012340'), stream));
      counts.set(digits, (counts.get(digits) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    for (const [digits, count] of counts) {
      expect([...digits].filter((digit, edge) => digit !== '012340'[edge])).toHaveLength(1);
      // Six standard deviations of a binomial count.
      expect(Math.abs(count - 500)).toBeLessThan(6 * Math.sqrt(500 * (23 / 24)));
    }
  });
});
