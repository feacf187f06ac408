import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { nasBench201Digits, nasBench201FromDigits } from '../../../src/space/nasBench201/cellDigits.js';
import { nasBench201FromIndex, nasBench201Index } from '../../../src/space/nasBench201/cellIndex.js';
import { formatNasBench201, parseNasBench201 } from '../../../src/space/nasBench201/genotypeCodec.js';
import { mersenneTwister } from '../../../src/space/nasBench201/mersenneTwister.js';
import { allDigits } from './anyCell.js';

describe("the benchmark's index", () => {
  // 0, 9 and 123 are what the benchmark's own code asserts of its list; 5292 is what its API was seen to answer.
  it.each([
    [0, '|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|'],
    [9, '|avg_pool_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|nor_conv_3x3~2|'],
    [123, '|avg_pool_3x3~0|+|avg_pool_3x3~0|nor_conv_1x1~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|'],
    [5292, '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_1x1~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|'],
  ])('calls %i the published cell', (index, text) => {
    expect(formatNasBench201(nasBench201FromIndex(index))).toBe(text);
    expect(nasBench201Index(parseNasBench201(text))).toBe(index);
  });

  it('has one number for every cell', () => {
    const indices = allDigits.map(digits => nasBench201Index(nasBench201FromDigits(digits)));
    expect(new Set(indices).size).toBe(15_625);
    expect(Math.max(...indices)).toBe(15_624);
    for (const place of [0, 1, 7777, 15_624]) {
      expect(nasBench201Digits(nasBench201FromIndex(indices[place]))).toBe(allDigits[place]);
    }
  });

  it.each([-1, 15_625, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', index => {
    expect(() => nasBench201FromIndex(index)).toThrow(InputError);
    expect(() => nasBench201FromIndex(index)).toThrow(/0 to 15624/);
  });
});

describe('mersenneTwister', () => {
  it('gives what random.getrandbits(32) of Python gives after random.seed', () => {
    const first = (key: number, count: number) => Array.from({ length: count }, mersenneTwister(key));
    expect(first(0, 3)).toEqual([3_626_764_237, 1_654_615_998, 3_255_389_356]);
    expect(first(88, 3)).toEqual([1_707_201_716, 4_182_107_318, 813_946_014]);
    expect(first(88, 2000).at(-1)).toBe(2_900_544_613);
  });
});
