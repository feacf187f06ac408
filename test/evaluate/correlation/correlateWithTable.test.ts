import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { randomStream } from '../../../src/base/randomStream.js';
import { correlateWithTable } from '../../../src/evaluate/correlation/correlateWithTable.js';
import { nasBench201Digits } from '../../../src/space/nasBench201/cellDigits.js';
import { randomNasBench201 } from '../../../src/space/nasBench201/randomGenotype.js';
import { convolutions, madeUpTable } from '../../helpers/accuracyTables.js';

const table = madeUpTable({ acc: convolutions, opposite: digits => 1 - convolutions(digits) });
const bootstrap = (seed = 1) => ({ stream: randomStream(seed, 'bootstrap'), resamples: 200 });

function sample(count: number, noise: number) {
  const stream = randomStream(3, 'cells');
  return Array.from({ length: count }, () => {
    const genotype = randomNasBench201(stream);
    return { genotype, estimate: convolutions(nasBench201Digits(genotype)) + noise * stream.normal() };
  });
}

describe('correlateWithTable', () => {
  it('is 1 without doubt for the right order and −1 for the opposite one', () => {
    const { cells, columns } = correlateWithTable(table, sample(50, 0), bootstrap());
    expect(cells).toBe(50);
    for (const [name, value] of [
      ['acc', 1],
      ['opposite', -1],
    ] as const) {
      for (const { value: found, interval } of Object.values(columns[name])) {
        for (const number of [found, ...interval]) expect(number).toBeCloseTo(value, 10);
      }
    }
  });

  it('has an interval around the value, which narrows with more cells', () => {
    const width = (count: number) => {
      const { spearman, kendall } = correlateWithTable(table, sample(count, 0.1), bootstrap()).columns.acc;
      for (const { value, interval } of [spearman, kendall]) {
        expect(interval[0]).toBeLessThan(value);
        expect(interval[1]).toBeGreaterThan(value);
      }
      expect(kendall.value).toBeLessThan(spearman.value);
      return spearman.interval[1] - spearman.interval[0];
    };
    // A width falls as 1/√n: by three from 30 to 270, here at least by two.
    expect(2 * width(270)).toBeLessThan(width(30));
  });

  it('has most intervals about where the whole space is', () => {
    const one = madeUpTable({ acc: convolutions });
    const all = sample(2000, 0.1);
    const truth = correlateWithTable(one, all, { ...bootstrap(), resamples: 1 }).columns.acc.kendall.value;
    const covered = Array.from({ length: 40 }, (_, part) =>
      correlateWithTable(one, all.slice(50 * part, 50 * (part + 1)), { ...bootstrap(part), resamples: 100 }),
    ).filter(({ columns }) => {
      const [low, high] = columns.acc.kendall.interval;
      return low <= truth && truth <= high;
    });
    // 38 of 40 expected; a percentile interval of 50 cells covers a little less.
    expect(covered.length).toBeGreaterThanOrEqual(32);
    expect(covered.length).toBeLessThan(40);
  });

  it('gives the same bits for one stream, and others for another', () => {
    const cells = sample(20, 0.1);
    expect(correlateWithTable(table, cells, bootstrap(5))).toEqual(
      correlateWithTable(table, cells, bootstrap(5)),
    );
    expect(correlateWithTable(table, cells, bootstrap(6))).not.toEqual(
      correlateWithTable(table, cells, bootstrap(5)),
    );
  });

  it('narrows with a lower level', () => {
    const cells = sample(40, 0.1);
    const width = (level: number) => {
      const [low, high] = correlateWithTable(table, cells, { ...bootstrap(), level }).columns.acc.kendall
        .interval;
      return high - low;
    };
    expect(width(0.5)).toBeLessThan(width(0.95));
  });

  it.each([
    ['two cells', sample(2, 0), /2 cells/],
    ['equal estimates', sample(5, 0).map(cell => ({ ...cell, estimate: 1 })), /estimates that are all equal/],
    ['no numbers', sample(5, 0).map(cell => ({ ...cell, estimate: Number.NaN })), /not finite/],
  ])('refuses %s', (_what, cells, message) => {
    expect(() => correlateWithTable(table, cells, bootstrap())).toThrow(InputError);
    expect(() => correlateWithTable(table, cells, bootstrap())).toThrow(message);
  });
});
