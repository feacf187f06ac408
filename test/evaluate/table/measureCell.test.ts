import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { measureCell } from '../../../src/evaluate/table/measureCell.js';
import { trajectory } from '../../../src/evaluate/table/trajectory.js';
import { nasBench201FromDigits } from '../../../src/space/nasBench201/cellDigits.js';
import { nasBench201UniqueText } from '../../../src/space/nasBench201/uniqueText.js';
import { convolutions, madeUpTable } from '../../helpers/accuracyTables.js';
import { allDigits, anyDigits } from '../../space/nasBench201/anyCell.js';

const cell = nasBench201FromDigits;
const table = madeUpTable({ acc: convolutions, flat: () => 0.5 });

describe('measureCell', () => {
  it('gives a cell its own accuracies, and its place among the distinct cells', () => {
    const best = measureCell(table, cell('333333'));
    expect(best.index).toBe(1462);
    expect(best.accuracies.acc).toBeCloseTo(0.1 * (6 + 15 / 9), 12);
    expect([best.rank, best.regret, best.of]).toEqual([{ acc: 1, flat: 1 }, { acc: 0, flat: 0 }, 6466]);
    // The next best is the 1×1 convolution on the edge of least weight: 0.04 less.
    const second = measureCell(table, cell('233333'));
    expect([second.rank.acc, second.regret.acc]).toEqual([2, 0.04]);
  });

  it('ranks equal cells equally: all are first where all are equal', () => {
    for (const digits of ['000000', '123401']) expect(measureCell(table, cell(digits)).rank.flat).toBe(1);
    // Two better cells, and all others equal.
    const three = madeUpTable({ a: digits => ({ 333333: 0.9, 333332: 0.8 })[digits] ?? 0.5 });
    expect(measureCell(three, cell('333332')).rank.a).toBe(2);
    expect(measureCell(three, cell('444444')).rank.a).toBe(3);
  });

  it('ranks isomorphic cells together, by their mean', () => {
    const text = nasBench201UniqueText(cell('300010'));
    const members = allDigits.filter(digits => nasBench201UniqueText(cell(digits)) === text);
    expect(members).toContain('344010');
    // One member alone is better than all else, but not the mean of them all.
    const lucky = madeUpTable({ a: digits => (digits === '300010' ? 1 : digits === '333333' ? 0.9 : 0.5) });
    const [one, other] = ['300010', '344010'].map(digits => measureCell(lucky, cell(digits)));
    expect(one.accuracies.a).toBe(1);
    expect(other.accuracies.a).toBe(0.5);
    expect([one.rank.a, other.rank.a]).toEqual([2, 2]);
    expect(one.regret.a).toBeCloseTo(0.9 - (0.5 + 0.5 / members.length), 11);
    expect(other.regret).toEqual(one.regret);
  });

  it('has rank 1 exactly without regret, and never more ranks than cells', () => {
    fc.assert(
      fc.property(anyDigits, digits => {
        const { rank, regret, of } = measureCell(table, cell(digits));
        expect(rank.acc >= 1 && rank.acc <= of).toBe(true);
        expect(rank.acc === 1).toBe(regret.acc === 0);
      }),
    );
  });

  it('refuses a genotype of another space', () => {
    expect(() => measureCell(table, { cell: [] })).toThrow(InputError);
  });
});

describe('trajectory', () => {
  it('measures the cell of each epoch, whichever form it is in', () => {
    const text = '|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|';
    expect(trajectory(table, [text, '333333'])).toEqual(
      ['303101', '333333'].map(digits => measureCell(table, cell(digits))),
    );
    expect(() => trajectory(table, ['333333', 'Genotype(normal=[])'])).toThrow(InputError);
  });
});
