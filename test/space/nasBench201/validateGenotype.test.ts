import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { publishedGenotypes } from '../../../src/space/darts/publishedGenotypes.js';
import { nasBench201FromDigits } from '../../../src/space/nasBench201/cellDigits.js';
import { validateNasBench201 } from '../../../src/space/nasBench201/validateGenotype.js';
import { searchSpace } from '../../../src/space/space.js';
import { square } from '../imageTasks.js';
import { anyCell } from './anyCell.js';

const { cell } = nasBench201FromDigits('012340');
const size = { ...square(8), channels: 2, layers: 3, auxiliary: false };

describe('validateNasBench201', () => {
  it('takes every cell through JSON and back', () => {
    fc.assert(
      fc.property(anyCell, genotype => {
        expect(validateNasBench201(JSON.parse(JSON.stringify(genotype)))).toEqual(genotype);
      }),
    );
  });

  it.each([
    ['no object', '|none~0|', /at its top/],
    ['a DARTS genotype', publishedGenotypes.DARTS_V2, /at cell.*six edges of nas-bench-201/],
    ['five edges', { cell: cell.slice(1) }, /at cell/],
    ['seven edges', { cell: [...cell, cell[0]] }, /at cell/],
    ['an unknown field', { cell, concat: [3] }, /concat/],
    [
      'an unknown operation',
      { cell: [{ operation: 'max_pool_3x3', from: 0 }, ...cell.slice(1)] },
      /at cell\.0\.operation/,
    ],
    [
      'another state',
      { cell: [...cell.slice(0, 5), { operation: 'none', from: 1 }] },
      /at cell\.5\.from: state 1; expected state 2/,
    ],
  ])('refuses %s', (_what, data, message) => {
    expect(() => validateNasBench201(data)).toThrow(InputError);
    expect(() => validateNasBench201(data)).toThrow(message);
  });
});

describe('a genotype of another space', () => {
  const darts = searchSpace('darts');
  const nasBench = searchSpace('nas-bench-201');

  it('is refused wherever one is taken', () => {
    for (const attempt of [
      () => nasBench.network(publishedGenotypes.DARTS_V2, size),
      () => nasBench.formatGenotype(publishedGenotypes.DARTS_V2),
      () => nasBench.parseGenotype(darts.formatGenotype(publishedGenotypes.DARTS_V2)),
      () => darts.network({ cell }, size),
      () => darts.formatGenotype({ cell }),
      () => darts.parseGenotype(nasBench.formatGenotype({ cell })),
    ]) {
      expect(attempt).toThrow(InputError);
    }
  });

  it.each([{ nodes: 4 }, { multiplier: 1 }])('is not made by giving the cell another shape, %o', shape => {
    expect(() => searchSpace('nas-bench-201', shape)).toThrow(InputError);
    expect(() => searchSpace('nas-bench-201', shape)).toThrow(/has one shape/);
  });
});
