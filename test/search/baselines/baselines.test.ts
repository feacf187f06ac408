import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { type RandomStream, randomStream } from '../../../src/base/randomStream.js';
import { baselineNames, runBaseline } from '../../../src/search/baselines/baseline.js';
import { bestTrial } from '../../../src/search/baselines/bestTrial.js';
import { randomSearch } from '../../../src/search/baselines/randomSearch.js';
import { regularisedEvolution } from '../../../src/search/baselines/regularisedEvolution.js';
import { spreadOf } from '../../../src/search/baselines/spread.js';

const stream = (seed = 1) => randomStream(seed, 'test');

/** A space of whole numbers, of which each is as good as it is large; a child is one larger. */
const numbers = {
  random: (source: RandomStream) => source.below(10),
  score: (cell: number) => cell,
  mutate: (cell: number) => cell + 1,
};

describe('randomSearch', () => {
  it('scores what it draws, in order, and nothing else', async () => {
    const drawn = Array.from({ length: 6 }, (_, place) => place ** 2);
    const asked: number[] = [];
    const score = async (cell: number) => {
      asked.push(cell);
      return -cell;
    };
    const next = drawn.values();
    const random = () => next.next().value ?? Number.NaN;
    const trials = await randomSearch({ random, score, queries: 4, stream: stream() });
    expect(trials).toEqual([0, 1, 4, 9].map(genotype => ({ genotype, score: -genotype })));
    expect(asked).toEqual([0, 1, 4, 9]);
  });
});

describe('bestTrial', () => {
  it('takes the first of equals', () => {
    const trials = ['a', 'b', 'c'].map((genotype, place) => ({ genotype, score: place === 0 ? 1 : 2 }));
    expect(bestTrial(trials).genotype).toBe('b');
  });
});

describe('regularisedEvolution', () => {
  it('mutates the best of the sample: with all of two in every sample, by hand', async () => {
    // Draws of members: the numbers that the stream gives, in order, after the two first cells 3 and 5.
    const draws = [3, 5, /* cycle 1 */ 0, 1, /* cycle 2 */ 0, 0, /* cycle 3 */ 1, 0].values();
    const scripted: RandomStream = { ...stream(), below: () => draws.next().value ?? Number.NaN };
    const trials = await regularisedEvolution({
      ...numbers,
      ...{ queries: 5, population: 2, sample: 2, stream: scripted },
    });
    // [3, 5]: both drawn, 5 → 6, 3 leaves. [5, 6]: the older drawn twice, 5 → 6, 5 leaves. [6, 6]: 7.
    expect(trials.map(({ genotype }) => genotype)).toEqual([3, 5, 6, 6, 7]);
  });

  it('lets the oldest go, however good: a child of it cannot come later than P cycles', async () => {
    // The first cell is by far the best; children are worse than all others.
    let first = true;
    const parents: string[] = [];
    const trials = await regularisedEvolution({
      random: (): string => {
        const cell = first ? 'best' : 'plain';
        first = false;
        return cell;
      },
      mutate: cell => {
        parents.push(cell);
        return 'child';
      },
      score: cell => ['child', 'plain', 'best'].indexOf(cell),
      ...{ queries: 40, population: 4, sample: 4, stream: stream(2) },
    });
    expect(trials).toHaveLength(40);
    expect(parents.slice(1)).not.toContain('best');
    expect(parents.slice(3)).not.toContain('plain');
    expect(parents.slice(4).every(cell => cell === 'child')).toBe(true);
  });

  it('samples with replacement, each member equally often', async () => {
    const counts = new Map<number, number>();
    const members = { random: (_: RandomStream) => counts.size, score: () => 0 };
    const source = stream(3);
    const below = (count: number) => {
      const drawn = source.below(count);
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
      return drawn;
    };
    const counting: RandomStream = { ...source, below };
    await regularisedEvolution({
      ...members,
      mutate: (cell: number) => cell,
      ...{ queries: 2005, population: 5, sample: 2, stream: counting },
    });
    expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3, 4]);
    // 4,000 draws of one in five: six standard deviations.
    for (const count of counts.values()) expect(Math.abs(count - 800)).toBeLessThan(6 * Math.sqrt(640));
  });

  it('is a random search while there are no more queries than members', async () => {
    const options = { ...numbers, queries: 7, population: 10 };
    expect(await regularisedEvolution({ ...options, stream: stream() })).toEqual(
      await randomSearch({ ...options, stream: stream() }),
    );
  });

  it.each([
    [{ population: 0 }, /population = 0/],
    [{ sample: 11 }, /sample = 11.*from 1 to 10/],
    [{ sample: 0.5 }, /sample = 0\.5/],
    [{ queries: 0 }, /queries = 0/],
  ])('refuses %j', async (option, message) => {
    const running = regularisedEvolution({ ...numbers, queries: 20, stream: stream(), ...option });
    await expect(running).rejects.toThrow(InputError);
    await expect(running).rejects.toThrow(message);
  });
});

describe.each(baselineNames)('%s', name => {
  const run = (seed: number, queries = 30) =>
    runBaseline(name, { ...numbers, queries, stream: stream(seed) });

  it('gives the same trials for a seed, others for another, and begins as a shorter search does', async () => {
    expect(await run(1)).toEqual(await run(1));
    expect(await run(2)).not.toEqual(await run(1));
    expect((await run(1)).slice(0, 12)).toEqual(await run(1, 12));
  });

  it('refuses a search without queries', async () => {
    await expect(async () => run(1, 0)).rejects.toThrow(InputError);
  });
});

describe('spreadOf', () => {
  it('has mean, unbiased deviation and quantiles', () => {
    expect(spreadOf([5, 1, 3])).toEqual({
      mean: 3,
      sd: 2,
      quantiles: { '0.05': 1.2, '0.25': 2, '0.5': 3, '0.75': 4, '0.95': 4.8 },
    });
  });
});
