import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { formatGenotype, parseGenotype } from '../../../src/space/darts/genotypeCodec.js';
import { publishedGenotypes } from '../../../src/space/darts/publishedGenotypes.js';
import { anyGenotype } from './genotypes.js';

// As DARTS' genotypes.py has it.
const dartsV2 =
  "DARTS_V2 = Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)], normal_concat=[2, 3, 4, 5], reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 1), ('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)], reduce_concat=[2, 3, 4, 5])";

const small = {
  normal: [
    { operation: 'sep_conv_3x3', from: 0 },
    { operation: 'skip_connect', from: 1 },
  ],
  normalConcat: [2],
  reduce: [
    { operation: 'max_pool_3x3', from: 1 },
    { operation: 'max_pool_3x3', from: 1 },
  ],
  reduceConcat: [2],
};
const smallText =
  "Genotype(normal=[('sep_conv_3x3', 0), ('skip_connect', 1)], normal_concat=[2], reduce=[('max_pool_3x3', 1), ('max_pool_3x3', 1)], reduce_concat=[2])";

describe('genotype codec', () => {
  it('reads the published text of DARTS_V2', () => {
    const genotype = parseGenotype(dartsV2);
    expect(genotype).toEqual(publishedGenotypes.DARTS_V2);
    expect(genotype.normal[7]).toEqual({ operation: 'dil_conv_3x3', from: 2 });
    expect(genotype.reduceConcat).toEqual([2, 3, 4, 5]);
  });

  it('writes what search code logs', () => {
    const logged = dartsV2.replace('DARTS_V2 = ', '').replaceAll('[2, 3, 4, 5]', 'range(2, 6)');
    expect(formatGenotype(parseGenotype(dartsV2))).toBe(logged);
    expect(formatGenotype(small)).toBe(smallText);
  });

  it('reads back every genotype that it writes', () => {
    fc.assert(
      fc.property(anyGenotype, genotype => {
        expect(parseGenotype(formatGenotype(genotype))).toEqual(genotype);
      }),
    );
  });

  it.each([
    ['line breaks, tabs and comments', smallText.replaceAll(' ', ' # why\n\t')],
    ['no white space', smallText.replaceAll(' ', '')],
    ['double quotes', smallText.replaceAll("'", '"')],
    [
      'trailing commas',
      smallText
        .replaceAll(/([\])])(?=[\])]|$)/g, '$1')
        .replaceAll(']', ',]')
        .replace(/\)$/, ',)'),
    ],
    [
      'lists for tuples',
      smallText
        .replaceAll("('", "['")
        .replaceAll(/(\d)\)/g, '$1]')
        .replace(/\]$/, ')'),
    ],
    ['tuples for lists', smallText.replaceAll('[2]', '(2,)')],
    ['a name', `my_cell = ${smallText}\n`],
    ['a range of one state', smallText.replaceAll('[2]', 'range( 2 , 3 )')],
    [
      'fields in another order',
      "Genotype(reduce_concat=[2], reduce=[('max_pool_3x3', 1), ('max_pool_3x3', 1)], normal_concat=[2], normal=[('sep_conv_3x3', 0), ('skip_connect', 1)])",
    ],
  ])('reads %s', (_what, text) => {
    expect(parseGenotype(text)).toEqual(small);
  });

  it.each([
    [
      'an unknown operation',
      smallText.replace('sep_conv_3x3', 'sep_conv3x3'),
      /unknown operation 'sep_conv3x3' in normal at line 1, column 18; .*did you mean 'sep_conv_3x3'\?/,
    ],
    [
      'an operation that resembles nothing',
      smallText.replace('skip_connect', 'q'.repeat(500)),
      /unknown operation 'q{40}' in normal at .*; mend the text there/,
    ],
    [
      'an odd number of edges',
      smallText.replace(", ('skip_connect', 1)", ''),
      /1 edges in normal at line 1, column 17; expected two edges for every node/,
    ],
    ['no edges', smallText.replace("('sep_conv_3x3', 0), ('skip_connect', 1)", ''), /0 edges in normal/],
    [
      'an edge that reads its own node',
      smallText.replace("connect', 1", "connect', 2"),
      /edge 1, which leads to state 2, reading state 2 in normal at line 1, column 39; expected an earlier state, 0 to 1/,
    ],
    [
      'a negative state',
      smallText.replace("connect', 1", "connect', -1"),
      /given '-1' at .*expected the state that the edge reads, a whole number/,
    ],
    ['a fraction of a state', smallText.replace("connect', 1", "connect', 1.0"), /given '1\.0'/],
    [
      'a state that is not concatenable',
      smallText.replace('normal_concat=[2]', 'normal_concat=[1]'),
      /state 1 in normal_concat at .*; expected different states from 2 to 2/,
    ],
    [
      'a state that is not there',
      smallText.replace('reduce_concat=[2]', 'reduce_concat=range(2, 4)'),
      /state 3 in reduce_concat/,
    ],
    [
      'a state twice',
      smallText.replace('reduce_concat=[2]', 'reduce_concat=[2, 2]'),
      /state 2 in reduce_concat at line 1, column 149/,
    ],
    [
      'an empty concatenation',
      smallText.replace('normal_concat=[2]', 'normal_concat=range(3, 2)'),
      /no states in normal_concat/,
    ],
    [
      'a vast range',
      smallText.replace('normal_concat=[2]', 'normal_concat=range(2, 1000000000)'),
      /range\(2, 1000000000\)/,
    ],
    ['a vast number', smallText.replace('[2]', '[99999999999999999999]'), /given '99999999999999999999'/],
    ['a missing field', smallText.replace(', reduce_concat=[2]', ''), /without reduce_concat/],
    [
      'a field twice',
      smallText.replace('reduce_concat', 'normal_concat'),
      /a second normal_concat at line 1, column 131/,
    ],
    [
      'a misspelt field',
      smallText.replace('reduce_concat', 'reduce_conat'),
      /unknown field 'reduce_conat' .*did you mean 'reduce_concat'\?/,
    ],
    [
      'garbage after the end',
      `${smallText} and more`,
      /given 'and' at line 1, column 150; expected nothing after the closing parenthesis/,
    ],
    ['two genotypes', `${smallText}\n${smallText}`, /given 'Genotype' at line 2, column 1/],
    ['a text cut short', smallText.slice(0, 33), /given the end of the text at line 1, column 34/],
    [
      'a quote that is not closed',
      smallText.replace("3x3', 0", '3x3, 0'),
      /expected the name of an operation in quotes|expected ','/,
    ],
    [
      'another call',
      smallText.replace('Genotype', 'Network'),
      /given 'Network' at line 1, column 1; expected 'Genotype\('/,
    ],
    ['code', "__import__('os').system('true')", /given '__import__'/],
    ['nothing', ' \n', /given the end of the text at line 2, column 1/],
    ['an enormous text', 'Genotype('.repeat(100_000), /a text of 900000 characters/],
    ['brackets without end', `Genotype(normal=${'['.repeat(15_000)}`, /expected/],
  ])('refuses %s', (_what, text, message) => {
    expect(() => parseGenotype(text)).toThrow(InputError);
    expect(() => parseGenotype(text)).toThrow(message);
  });

  it('refuses every text cut short', () => {
    for (let length = 0; length < smallText.length; length++) {
      expect(() => parseGenotype(smallText.slice(0, length))).toThrow(InputError);
    }
  });

  it('answers any text with a genotype or an InputError', () => {
    const pieces = fc.constantFrom(
      'Genotype',
      '(',
      ')',
      '[',
      ']',
      ',',
      '=',
      "'",
      '"',
      '2',
      '-',
      'normal',
      'range',
      '#',
      '\n',
      '\\',
      '𝛼',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map(list => list.join('')),
        ),
        text => {
          expect(() => parseGenotype(text)).toThrow(InputError);
        },
      ),
    );
  });
});
