import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { nasBench201Digits, nasBench201FromDigits } from '../../../src/space/nasBench201/cellDigits.js';
import { formatNasBench201, parseNasBench201 } from '../../../src/space/nasBench201/genotypeCodec.js';
import { caughtError } from '../../helpers/caughtError.js';
import { anyCell, anyDigits } from './anyCell.js';

const text = '|nor_conv_3x3~0|+|avg_pool_3x3~0|skip_connect~1|+|none~0|nor_conv_1x1~1|nor_conv_3x3~2|';

describe('the text of a NAS-Bench-201 cell', () => {
  it('names the operations of 0→1, then 0→2 and 1→2, then 0→3, 1→3 and 2→3', () => {
    const genotype = parseNasBench201(text);
    expect(genotype).toEqual({
      cell: [
        { operation: 'nor_conv_3x3', from: 0 },
        { operation: 'avg_pool_3x3', from: 0 },
        { operation: 'skip_connect', from: 1 },
        { operation: 'none', from: 0 },
        { operation: 'nor_conv_1x1', from: 1 },
        { operation: 'nor_conv_3x3', from: 2 },
      ],
    });
    expect(formatNasBench201(genotype)).toBe(text);
  });

  it('is read back as what was written, with any white space around its parts', () => {
    fc.assert(
      fc.property(anyCell, fc.constantFrom('', ' ', '\n', '\t '), (genotype, space) => {
        const written = formatNasBench201(genotype);
        expect(parseNasBench201(written)).toEqual(genotype);
        expect(parseNasBench201(written.replace(/[|+~]/g, sign => `${space}${sign}${space}`))).toEqual(
          genotype,
        );
      }),
    );
  });

  it.each([
    ['nothing', '', /the end of the text at line 1, column 1; expected '\|'/],
    ['a DARTS genotype', "Genotype(normal=[('none', 0)])", /'Genotype\(normal.*'\|'|'Genotype' at line 1/],
    [
      'an unknown operation',
      text.replace('avg_pool', 'agv_pool'),
      /'agv_pool_3x3' at line 1, column 19; .*; did you mean 'avg_pool_3x3'/,
    ],
    [
      'an operation of DARTS',
      text.replace('none', 'max_pool_3x3'),
      /'max_pool_3x3' at line 1, column 51; expected one of none, skip_connect/,
    ],
    [
      'edges in another order',
      text.replace('skip_connect~1', 'skip_connect~0'),
      /node 0 at line 1, column 47; expected node 1/,
    ],
    [
      'a missing edge',
      text.replace('skip_connect~1|', ''),
      /'\+' at line 1, column 34; expected the operation of the edge from node 1 to node 2/,
    ],
    [
      'a missing node',
      text.slice(0, text.lastIndexOf('+')),
      /the end of the text at line 1, column 49; expected '\+' before the edges of node 3/,
    ],
    ['one edge more', `${text}none~3|`, /'none' at line 1, column 88; expected nothing after/],
    ['a node that is no number', text.replace('~2', '~x'), /'x' at line 1, column 86/],
    [
      'no closing stroke',
      text.slice(0, -1),
      /the end of the text at line 1, column 87; expected '\|' after the edge/,
    ],
    ['text without end', '|'.repeat(10_000), /10000 characters/],
  ])('refuses %s and says where', async (_what, wrong, message) => {
    const { message: said } = await caughtError(InputError, () => parseNasBench201(wrong));
    expect(said).toMatch(message);
  });
});

describe('the digits of a NAS-RobBench-201 cell', () => {
  it('are the operations in the order of the text', () => {
    expect(nasBench201Digits(parseNasBench201(text))).toBe('341023');
    expect(formatNasBench201(nasBench201FromDigits('341023'))).toBe(text);
    expect(parseNasBench201(' 341023\n')).toEqual(parseNasBench201(text));
  });

  it('are read back as they were written', () => {
    fc.assert(
      fc.property(anyDigits, digits => {
        expect(nasBench201Digits(nasBench201FromDigits(digits))).toBe(digits);
      }),
    );
  });

  it.each(['', '33333', '3333333', '333335', '33333a', '-33333', '3.3333', '３33333'])(
    'refuses %j',
    digits => {
      expect(() => nasBench201FromDigits(digits)).toThrow(InputError);
      expect(() => nasBench201FromDigits(digits)).toThrow(/six digits from 0 to 4/);
    },
  );

  it.each(['33333', '333335', '12345678'])('refuses the text %j as digits, not as a graph', digits => {
    expect(() => parseNasBench201(digits)).toThrow(/six digits from 0 to 4/);
  });

  it('refuses a genotype of another space', () => {
    expect(() => nasBench201Digits({ cell: [] })).toThrow(InputError);
  });
});
