import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { nasBench201FromDigits } from '../../../src/space/nasBench201/cellDigits.js';
import { nasBench201UniqueText } from '../../../src/space/nasBench201/uniqueText.js';
import { allDigits } from './anyCell.js';

const unique = (digits: string) => nasBench201UniqueText(nasBench201FromDigits(digits));

describe('nasBench201UniqueText', () => {
  it('leaves 6,466 of the 15,625 cells, as the benchmark counts', () => {
    expect(new Set(allDigits.map(unique)).size).toBe(6466);
  });

  it('writes a node as the sorted sum of its edges, a skip as what it reads, and none as zero', () => {
    expect(unique('340124')).toBe('(#+(0)@avg_pool_3x3)@avg_pool_3x3+((0)@nor_conv_3x3)@nor_conv_1x1+0');
    expect(unique('000000')).toBe('#+#+#');
  });

  it.each([
    ['by what a skip repeats: node 1 is the input', '130021', '130201'],
    ['by the order of a sum: node 1 is the input', '123001', '132001'],
    ['by an operation on zero: node 1 is zero', '030033', '034043'],
    ['by a node that leads nowhere', '300010', '344010'],
  ])('takes cells for one that differ %s', (_by, one, other) => {
    expect(unique(one)).toBe(unique(other));
  });

  it.each([
    ['by a zero more in a sum', '300010', '030001'],
    ['by a sum of zeros that is worked on', '300003', '300000'],
    ['by an operation', '333133', '332133'],
  ])('tells cells apart, as the benchmark does, that differ %s', (_by, one, other) => {
    expect(unique(one)).not.toBe(unique(other));
  });

  it('refuses a genotype of another space', () => {
    expect(() => nasBench201UniqueText({ cell: [] })).toThrow(InputError);
  });
});
