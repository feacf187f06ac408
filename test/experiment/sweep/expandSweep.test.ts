import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { parseConfig } from '../../../src/experiment/config/parseConfig.js';
import { sweepConfig } from '../../../src/experiment/config/sweepConfig.js';
import { expandSweep } from '../../../src/experiment/sweep/expandSweep.js';
import { caughtError } from '../../helpers/caughtError.js';
import { temporaryFolder } from '../../helpers/temporaryFolder.js';

const base = { data: { name: 'mnist' }, epochs: 4, network: { channels: 4 } };
const expand = async (sweep: object) =>
  expandSweep(parseConfig(sweepConfig, { name: 'study', base, seeds: 1, ...sweep }, 'x.yaml'), 'x.yaml');
const refusal = (sweep: object) =>
  caughtError(InputError, () => expand(sweep)).then(error => error.complaint);

describe('a sweep is expanded', () => {
  test('to every arm with every seed, the seeds one after the other', async () => {
    const arms = { darts: { strategy: 'darts' }, wide: { network: { channels: 8 } } };
    const { arms: names, runs } = await expand({ arms, seeds: [7, 3] });
    expect(names).toEqual(['darts', 'wide']);
    expect(runs.map(({ path }) => path)).toEqual(
      ['darts-seed7', 'wide-seed7', 'darts-seed3', 'wide-seed3'].map(name => join('runs', 'study', name)),
    );
    expect(runs.map(({ config }) => config.seed)).toEqual([7, 7, 3, 3]);
    expect(runs[0].config).toMatchObject({
      strategy: 'darts',
      lambda: 0,
      network: { channels: 4, layers: 8 },
    });
    expect(runs[1].config).toMatchObject({ strategy: 'rnas', network: { channels: 8, layers: 8 } });
  });

  test('to further seeds of single arms, after those that all have', async () => {
    const arms = { darts: { strategy: 'darts' }, wide: { network: { channels: 8 } }, plain: null };
    const { runs } = await expand({ arms, seeds: [1], moreSeeds: { wide: [9, 2], darts: [2] } });
    expect(runs.slice(3).map(({ arm, seed, config }) => [arm, seed, config.seed])).toEqual([
      ['wide', 9, 9],
      ['darts', 2, 2],
      ['wide', 2, 2],
    ]);
  });

  test.each([
    [{ narrow: [4] }, /moreSeeds\.narrow/, /use one of the arms wide/],
    [{ wide: [4, 1] }, /seed 1 again/, /remove that seed/],
    [{ wide: [4, 4] }, /seed 4 again/, /remove that seed/],
  ])('but not to %o', async (moreSeeds, given, remedy) => {
    const complaint = await refusal({ arms: { wide: { network: { channels: 8 } } }, moreSeeds });
    expect(complaint.given).toMatch(given);
    expect(complaint.remedy).toMatch(remedy);
  });

  test('to the combinations of a grid, which are called by their levels', async () => {
    const grid = {
      lambda: [0.5, 2],
      input: { noise: { perturb: 'uniform' }, attack: { perturb: 'pgd-2', epsilon: '4/255' } },
    };
    const { arms, runs } = await expand({ grid, out: 'elsewhere' });
    expect(arms).toEqual(['lambda-0.5-noise', 'lambda-0.5-attack', 'lambda-2-noise', 'lambda-2-attack']);
    expect(runs[1]).toMatchObject({
      path: join('elsewhere', 'lambda-0.5-attack-seed1'),
      config: { lambda: 0.5, perturb: 'pgd-2', epsilon: 4 / 255 },
    });
    expect(runs[2].config).toMatchObject({ lambda: 2, perturb: 'uniform' });
  });

  test('to arms times the grid, with dotted keys and values that are no names', async () => {
    const arms = { plain: null, slow: { alphaOptimiser: { beta1: 0.9 } } };
    const grid = { 'alphaOptimiser.learningRate': [0.01, 0.1], epsilon: ['8/255'] };
    const { arms: names, runs } = await expand({ arms, grid });
    expect(names[3]).toBe('slow-learningRate-0.1-epsilon-8-255');
    expect(names).toHaveLength(4);
    expect(runs[3].config).toMatchObject({ alphaOptimiser: { beta1: 0.9, learningRate: 0.1 } });
  });

  test('to retrainings, whose cell may be a file', async () => {
    const cell = join(await temporaryFolder(), 'cell.txt');
    await writeFile(cell, '|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|nor_conv_1x1~2|\n');
    const retraining = { command: 'retrain', space: 'nas-bench-201', data: { name: 'mnist' } };
    const { runs } = await expand({
      base: retraining,
      arms: { file: { genotype: cell }, digits: { genotype: '333333' } },
    });
    expect(runs.map(({ config }) => config.command)).toEqual(['retrain', 'retrain']);
    expect(runs[0].config).toMatchObject({
      genotype: expect.stringMatching(/^\|nor_conv_3x3~0\|\+\|none~0/),
    });
    expect(runs[1].config).toMatchObject({ genotype: expect.stringMatching(/^\|nor_conv_3x3~0\|\+\|nor_/) });
  });

  test('to one arm where nothing varies but the seed', async () => {
    const { arms, runs } = await expand({ seeds: 3 });
    expect(arms).toEqual(['base']);
    expect(runs.map(({ seed }) => seed)).toEqual([1, 2, 3]);
  });
});

describe('a sweep is refused', () => {
  test.each<[string, object, RegExp, RegExp]>([
    [
      'an unknown key of an arm',
      { arms: { a: { lamda: 1 } } },
      /unknown key lamda in arm a of x\.yaml/,
      /lambda/,
    ],
    [
      'a contradiction',
      { arms: { a: { strategy: 'darts', lambda: 1 } } },
      /lambda = 1 in arm a/,
      /^lambda to be 0/,
    ],
    ['a seed in an arm', { arms: { a: { seed: 4 } } }, /seed in arm a/, /without seed/],
    ['threads in the base', { base: { ...base, threads: 2 } }, /threads in arm base/, /without threads/],
    [
      'two equal arms',
      { arms: { a: {}, b: { lambda: 1 } } },
      /arms a and b of x\.yaml, which have the same/,
      /differ/,
    ],
    [
      'two arms of one name',
      { arms: { a: { lambda: 2 }, A: { lambda: 3 } } },
      /arms a and A/,
      /capitals do not count/,
    ],
    ['values of one name', { grid: { epsilon: ['8/255', '8-255'] } }, /arms epsilon-8-255 and/, /own/],
    ['another command', { base: { command: 'attack', run: 'x' } }, /command = 'attack'/, /search, retrain/],
    [
      'a cell that is nowhere',
      { base: { ...base, command: 'retrain', genotype: 'DARTS_V9', network: {} } },
      /DARTS_V9/,
      /DARTS_V2/,
    ],
    ['a level without a value', { grid: { lambda: [] } }, /grid\.lambda = \[\]/, /not empty/],
    ['a grid without a level', { grid: { lambda: {} } }, /0 arms/, /from 1/],
    ['a seed twice', { seeds: [1, 1] }, /seeds = \[ 1, 1 \]/, /distinct/],
    ['no seeds', { seeds: 0 }, /seeds = 0/, /a number of seeds/],
    ['an arm that is no folder', { arms: { '../a': {} } }, /arms\.\.\.\/a/, /letters, digits/],
    [
      'arms without end',
      { grid: Object.fromEntries('abcde'.split('').map(key => [key, [1, 2, 3, 4, 5, 6, 7]])) },
      /16807 arms/,
      /10000/,
    ],
  ])('for %s', async (_what, sweep, given, expected) => {
    const complaint = await refusal(sweep);
    expect(complaint.given).toMatch(given);
    expect(complaint.expected).toMatch(expected);
  });
});
