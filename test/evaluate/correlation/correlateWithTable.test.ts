import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { randomStream } from '../../../src/base/randomStream.js';
import { correlateWithTable } from '../../../src/evaluate/correlation/correlateWithTable.js';
import { nasBench201Digits } from '../../../src/space/nasBench201/cellDigits.js';
import { randomNasBench201 } from '../../../src/space/nasBench201/randomGenotype.js';
import { convolutions, madeUpTable } from '../../helpers/accuracyTables.js';
import { caughtError } from '../../helpers/caughtError.js';

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
  it('is 1 without doubt for the right order and −1 for the opposite one', async () => {
    const { cells, columns } = await correlateWithTable(table, sample(50, 0), bootstrap());
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

  it('has an interval around the value, which narrows with more cells', async () => {
    const width = async (count: number) => {
      const { columns } = await correlateWithTable(table, sample(count, 0.1), bootstrap());
      const { spearman, kendall } = columns.acc;
      for (const { value, interval } of [spearman, kendall]) {
        expect(interval[0]).toBeLessThan(value);
        expect(interval[1]).toBeGreaterThan(value);
      }
      expect(kendall.value).toBeLessThan(spearman.value);
      return spearman.interval[1] - spearman.interval[0];
    };
    // A width falls as 1/√n: by three from 30 to 270, here at least by two.
    expect(2 * (await width(270))).toBeLessThan(await width(30));
  });

  it('has most intervals about where the whole space is', async () => {
    const one = madeUpTable({ acc: convolutions });
    const all = sample(2000, 0.1);
    const whole = await correlateWithTable(one, all, { ...bootstrap(), resamples: 1 });
    const truth = whole.columns.acc.kendall.value;
    const parts = Array.from({ length: 40 }, (_, part) =>
      correlateWithTable(one, all.slice(50 * part, 50 * (part + 1)), { ...bootstrap(part), resamples: 100 }),
    );
    const covered = (await Promise.all(parts)).filter(({ columns }) => {
      const [low, high] = columns.acc.kendall.interval;
      return low <= truth && truth <= high;
    });
    // 38 of 40 expected; a percentile interval of 50 cells covers a little less.
    expect(covered.length).toBeGreaterThanOrEqual(32);
    expect(covered.length).toBeLessThan(40);
  });

  it('gives the same bits for one stream, and others for another', async () => {
    const cells = sample(20, 0.1);
    const [first, again, other] = await Promise.all(
      [5, 5, 6].map(seed => correlateWithTable(table, cells, bootstrap(seed))),
    );
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('narrows with a lower level', async () => {
    const cells = sample(40, 0.1);
    const width = async (level: number) => {
      const { columns } = await correlateWithTable(table, cells, { ...bootstrap(), level });
      const [low, high] = columns.acc.kendall.interval;
      return high - low;
    };
    expect(await width(0.5)).toBeLessThan(await width(0.95));
  });

  it.each([
    ['two cells', sample(2, 0), /2 cells/],
    ['equal estimates', sample(5, 0).map(cell => ({ ...cell, estimate: 1 })), /estimates that are all equal/],
    ['no numbers', sample(5, 0).map(cell => ({ ...cell, estimate: Number.NaN })), /not finite/],
  ])('refuses %s', async (_what, cells, message) => {
    const refusal = await caughtError(InputError, () => correlateWithTable(table, cells, bootstrap()));
    expect(refusal.message).toMatch(message);
  });
});
