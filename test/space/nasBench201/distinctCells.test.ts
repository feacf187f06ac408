import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { nasBench201Index } from '../../../src/space/nasBench201/cellIndex.js';
import { distinctNasBench201 } from '../../../src/space/nasBench201/distinctCells.js';
import { randomDistinctNasBench201 } from '../../../src/space/nasBench201/randomDistinctCell.js';

describe('distinctNasBench201', () => {
  it('numbers 6,466 classes, none of them empty, and knows the first cell of each', () => {
    const { count, classOf, firstOf } = distinctNasBench201();
    expect(count).toBe(6466);
    expect(new Set(classOf).size).toBe(6466);
    expect(Math.max(...classOf)).toBe(6465);
    expect([...firstOf].map(index => classOf[index])).toEqual(
      Array.from({ length: 6466 }, (_, place) => place),
    );
    expect([...firstOf].every(index => classOf.indexOf(classOf[index]) === index)).toBe(true);
  });
});

describe('randomDistinctNasBench201', () => {
  it('draws each class equally often, whatever its size', () => {
    const { count, classOf } = distinctNasBench201();
    const stream = randomStream(1, 'distinct');
    const drawn = new Uint16Array(count);
    const draws = 4 * count;
    for (let draw = 0; draw < draws; draw++) {
      drawn[classOf[nasBench201Index(randomDistinctNasBench201(stream))]]++;
    }
    // χ² of 6,465 degrees of freedom: six standard deviations about its mean.
    const chiSquared = drawn.reduce((sum, times) => sum + (times - 4) ** 2 / 4, 0);
    expect(Math.abs(chiSquared - (count - 1))).toBeLessThan(6 * Math.sqrt(2 * (count - 1)));
  });
});
