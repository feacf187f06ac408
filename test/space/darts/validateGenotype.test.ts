import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { genotypeSchema } from '../../../src/space/darts/genotypeSchema.js';
import { publishedGenotypes } from '../../../src/space/darts/publishedGenotypes.js';
import { validateGenotype } from '../../../src/space/darts/validateGenotype.js';
import { anyGenotype } from './genotypes.js';

const valid = publishedGenotypes.DARTS_V2;

describe('validateGenotype', () => {
  it('takes every genotype through JSON and back', () => {
    fc.assert(
      fc.property(anyGenotype, genotype => {
        expect(validateGenotype(JSON.parse(JSON.stringify(genotype)))).toEqual(genotype);
      }),
    );
  });

  it.each([
    ['no object', 'Genotype(…)', /at its top/],
    ['null', null, /at its top/],
    ['a missing field', { ...valid, reduce: undefined }, /at reduce/],
    ['an unknown field', { ...valid, normal_concat: [2] }, /normal_concat/],
    ['a state that is text', { ...valid, normal: [{ operation: 'none', from: '0' }] }, /at normal\.0\.from/],
    [
      'an unknown operation',
      { ...valid, reduce: [{ operation: 'max_pool_3', from: 0 }, ...valid.reduce.slice(1)] },
      /at reduce\.0: .*did you mean 'max_pool_3x3'/,
    ],
    [
      'a later state',
      { ...valid, normal: [{ operation: 'none', from: 2 }, ...valid.normal.slice(1)] },
      /at normal\.0: .*0 to 1/,
    ],
    ['an odd number of edges', { ...valid, normal: valid.normal.slice(1) }, /two edges for every node/],
    ['a state that is not there', { ...valid, reduceConcat: [2, 6] }, /at reduceConcat\.1/],
    [
      'lists without end',
      { ...valid, reduceConcat: Array.from({ length: 100_000 }, () => 2) },
      /at reduceConcat/,
    ],
  ])('refuses %s', (_what, data, message) => {
    expect(() => validateGenotype(data)).toThrow(InputError);
    expect(() => validateGenotype(data)).toThrow(message);
  });
});

describe('genotypeSchema', () => {
  it('is complete by itself, for schemas that contain it', () => {
    expect(genotypeSchema.safeParse(valid).success).toBe(true);
    expect(genotypeSchema.safeParse({ ...valid, reduceConcat: [9] }).success).toBe(false);
  });
});
