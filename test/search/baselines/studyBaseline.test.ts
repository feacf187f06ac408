import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { studyBaseline } from '../../../src/search/baselines/studyBaseline.js';
import { distinctNasBench201 } from '../../../src/space/nasBench201/distinctCells.js';
import { convolutions, madeUpTable } from '../../helpers/accuracyTables.js';

const table = madeUpTable({ acc: convolutions, pgd: digits => 0.5 * convolutions(digits) });
const study = { table, column: 'acc', queries: [1, 10, 60], repeats: 200, seed: 1 } as const;

/** Expectation of the best of n draws with replacement: Σ v₍ᵢ₎ ((i/N)ⁿ − ((i−1)/N)ⁿ) over ascending values. */
function expectedBest(values: Float64Array, queries: number): number {
  const sorted = Float64Array.from(values).sort();
  const share = (count: number) => (count / sorted.length) ** queries;
  return sorted.reduce((sum, value, place) => sum + value * (share(place + 1) - share(place)), 0);
}

describe('studyBaseline', () => {
  it('finds by random search what the order statistics of the table say', async () => {
    const results = await studyBaseline({ ...study, strategy: 'random' });
    expect(results.map(({ queries }) => queries)).toEqual([1, 10, 60]);
    for (const { queries, accuracy } of results) {
      const { accuracies } = table.columns.get('acc')!;
      const expected = expectedBest(
        Float64Array.from(distinctNasBench201().firstOf, index => accuracies[index]),
        queries,
      );
      // Four standard errors of a mean of 200.
      expect(Math.abs(accuracy.mean - expected)).toBeLessThan((4 * accuracy.sd) / Math.sqrt(200));
    }
  });

  it('gets better with queries, and by evolution better than at random', async () => {
    const random = await studyBaseline({ ...study, strategy: 'random' });
    const evolution = await studyBaseline({ ...study, strategy: 'evolution' });
    for (const results of [random, evolution]) {
      for (const key of ['rank', 'regret'] as const) {
        const means = results.map(result => result[key].mean);
        expect(means).toEqual(means.toSorted((one, other) => other - one));
      }
    }
    expect(evolution[2].regret.mean).toBeLessThan(random[2].regret.mean);
  });

  it('takes the options of evolution, the column and the seed', async () => {
    const one = { ...study, queries: [30], repeats: 5, strategy: 'evolution' } as const;
    const base = await studyBaseline(one);
    expect(await studyBaseline(one)).toEqual(base);
    for (const other of [{ seed: 2 }, { population: 5 }, { sample: 1 }, { column: 'pgd' }]) {
      expect(await studyBaseline({ ...one, ...other })).not.toEqual(base);
    }
  });

  it.each([
    [{ column: 'pdg' }, /did you mean pgd\?/],
    [{ repeats: 1 }, /repeats = 1/],
    [{ queries: [10, 0] }, /queries = 0/],
  ])('refuses %j', async (option, message) => {
    const running = studyBaseline({ ...study, strategy: 'random', ...option });
    await expect(running).rejects.toThrow(InputError);
    await expect(running).rejects.toThrow(message);
  });
});
