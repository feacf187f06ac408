import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { RunDirectory } from '../../src/experiment/runDirectory.js';
import { fixtureConfig, fixtureEnvironment } from '../helpers/runFixtures.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';
import { runBuilt } from './runBuilt.js';

let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder, 'file'), 'x');
  await writeFile(join(folder, 'schedule.yaml'), 'lambdaSchedule: { kind: cosine, epochs: 4 }\n');
  await mkdir(join(folder, 'empty'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
});

const retrain = ['retrain', '--data', 'mnist', '--limit', '40', '--out', 'run'];

const search = ['search', '--data', 'mnist', '--limit', '200', '--out', 'run'];

describe('bad input ends with exit 2, one message, and nothing made', () => {
  test.each<[string, string[], RegExp]>([
    ['a job in a file', ['quickstart', '--runs', 'file'], /--runs file, which cannot be written to/],
    ['a job below a file', ['quickstart', '--runs', 'file/x'], /--runs file\/x/],
    ['a job in /proc', ['quickstart', '--runs', '/proc/rnas'], /--runs \/proc\/rnas/],
    ['a job whose report cannot be', ['quickstart', '--runs', 'new/runs', '--out', 'file'], /--out file/],
    ['a job on no engine', ['quickstart', '--engine', 'natve', '--out', 'new'], /did you mean native/],
    [
      'a genotype without end',
      [...retrain, '--genotype', '/dev/zero'],
      /\/dev\/zero, which is no plain file/,
    ],
    ['a genotype in a pipe', [...retrain, '--genotype', 'pipe'], /pipe, which is no plain file/],
    ['a genotype in an empty folder', [...retrain, '--genotype', 'empty'], /empty, which is no plain file/],
    ['a genotype whose name is too long', [...retrain, '--genotype', 'x'.repeat(5000)], /neither a file nor/],
    ['a configuration without end', ['search', '--config', '/dev/zero'], /\/dev\/zero, which is no plain/],
    ['an attack on nothing', ['attack', '--run', 'nope'], /no run[\s\S]*--out of rnas retrain/],
    [
      'curves of no attack',
      ['attack', '--run', 'x', '--curve-attack', 'pgdd-20', '--curve-epsilons', '2/255'],
      /curves\.attack[\s\S]*such as pgd-20/,
    ],
    [
      'an attack for a curve that is not drawn',
      ['attack', '--run', 'x', '--curve-attack', 'pgd-20'],
      /curves = .*\n.*without them no curve is drawn\n.*--curve-epsilons/,
    ],
    [
      'a target class for an attack that cannot be aimed',
      ['attack', '--run', 'x', '--attacks', 'pgd-20,deepfool', '--target', '3'],
      /attacks\.1 = 'deepfool'[\s\S]*can be aimed[\s\S]*remedy +aim attacks such as/,
    ],
    [
      'an attack whose steps are left out',
      ['attack', '--run', 'x', '--attacks', 'pgd'],
      /attacks\.0 = 'pgd'[\s\S]*remedy +did you mean pgd-20\?/,
    ],
    [
      'an attack in a norm that it does not have',
      ['attack', '--run', 'x', '--attacks', 'pgd-20', '--norm', 'l1', '--epsilon', '12'],
      /attacks\.0[\s\S]*linf, l2[\s\S]*remedy +choose the norm linf, or another attack/,
    ],
    [
      'the same of a transfer',
      ['transfer', 'x', '--attacks', 'pgd-20', '--norm', 'l1', '--epsilon', '12'],
      /attacks\.0[\s\S]*remedy +choose the norm linf, or another attack/,
    ],
    [
      'smoothing with two deviations',
      ['certify', '--run', 'x', '--smoothing', 'sigma=0.25,sigma=0.5'],
      /sigma=0\.25,sigma=0\.5[\s\S]*each once[\s\S]*give sigma once/,
    ],
    ['a curve of half steps', ['attack', '--run', 'x', '--curve-steps', '1,2.5'], /curves\.steps/],
    [
      'curves of an attack on nothing',
      [
        'attack',
        '--run',
        'nope',
        '--save-images',
        '--curve-epsilons',
        '1/255,2/255',
        '--curve-steps',
        '1,10',
      ],
      /no run/,
    ],
    ['an attack on a nameless run', ['attack', '--run', ''], /--run with an empty value/],
    ['an attack without a name', ['attack', '--run', 'x', '--attacks', ','], /such as fgsm, pgd-K/],
    [
      'an L2 ball without a radius',
      ['attack', '--run', 'x', '--norm', 'l2'],
      /no epsilon[\s\S]*such as 0\.5/,
    ],
    ['a nameless run', ['search', '--data', 'mnist', '--out', ''], /--out with an empty value/],
    [
      'a λ schedule longer than the search',
      ['search', '--data', 'mnist', '--epochs', '3', '--out', 'run', '--config', 'schedule.yaml'],
      /lambdaSchedule\.epochs = 4[\s\S]*at most 3, the epochs of the search/,
    ],
    [
      'several draws for a strategy without noise',
      ['search', '--data', 'mnist', '--strategy', 'darts', '--samples', '2', '--out', 'run'],
      /samples = 2[\s\S]*samples to be 1 with strategy darts/,
    ],
    [
      'an excluded operation that the space does not have',
      [
        'search',
        '--data',
        'mnist',
        '--space',
        'nas-bench-201',
        '--exclude',
        'none,skipconnect',
        '--out',
        'run',
      ],
      /derive\.exclude with "skipconnect"[\s\S]*did you mean skip_connect/,
    ],
    [
      'removals from a supernet of single paths',
      ['search', '--data', 'mnist', '--strategy', 'gdas', '--removal', '--out', 'run'],
      /derive\.removal to be left out with strategy gdas/,
    ],
    [
      'removals after an early stop',
      ['search', '--data', 'mnist', '--strategy', 'robust-darts', '--removal', '--out', 'run'],
      /derive\.removal to be left out with an early stop/,
    ],
    ['an unknown order', ['search', '--data', 'mnist', '--order', 'third'], /first, second/],
    ['no epochs', ['search', '--data', 'mnist', '--epochs', '0'], /epochs to be a whole number above 0/],
    ['part of the channels in DARTS', [...search, '--partial', '4'], /partial = 4[\s\S]*the pc-darts space/],
    [
      'channels that K does not divide',
      [...search, '--space', 'pc-darts', '--channels', '6'],
      /channels = 6 with partial = 4/,
    ],
    ['a subspace that there is not', [...search, '--primitives', 's5'], /s1, s2, s3, s4, .*noise/],
    ['S1 with three nodes', [...search, '--primitives', 's1', '--nodes', '3'], /since it has 3 nodes/],
    ['a misspelt operation', [...search, '--primitives', 'skip,none'], /a list of some of none, /],
    [
      'operations for a fixed cell',
      [...search, '--space', 'nas-bench-201', '--primitives', 's2'],
      /primitives = "s2"[\s\S]*one shape/,
    ],
  ])('%s', async (_name, args, message) => {
    const { code, stderr } = await runBuilt(args, folder);
    expect(stderr).toMatch(/given .*\n.*expected .*\n.*remedy /);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('--resume');
    expect(code).toBe(2);
    expect((await readdir(folder)).sort()).toEqual(['empty', 'file', 'pipe', 'schedule.yaml']);
  });
});

test('the job does not touch what it did not make', async () => {
  await mkdir(join(folder, 'mine', 'search-noise'), { recursive: true });
  const notes = join(folder, 'mine', 'search-noise', 'notes.txt');
  await writeFile(notes, 'x');
  const { code, stderr } = await runBuilt(['quickstart', '--scale', 'smoke', '--runs', 'mine'], folder);
  expect(stderr).toMatch(/search-noise that this job did not make[\s\S]*another --runs/);
  expect(code).toBe(2);
  expect(await readFile(notes, 'utf8')).toBe('x');
  expect(await readdir(join(folder, 'mine'))).toEqual(['search-noise']);
  expect(await readdir(folder)).not.toContain('reports');
});

test('a report that is refused leaves no folder', async () => {
  const path = join(folder, 'runs', 'a');
  await (await RunDirectory.create(path, fixtureConfig(), fixtureEnvironment)).close();
  const { code } = await runBuilt(['report', 'runs', '--out', 'file/x'], folder);
  expect(code).toBe(2);
  expect((await readdir(folder)).sort()).toEqual(['empty', 'file', 'pipe', 'runs', 'schedule.yaml']);
});
