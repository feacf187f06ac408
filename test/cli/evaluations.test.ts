import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCheckpoint, saveCheckpoint } from '../../src/experiment/checkpoint.js';
import { corruptionResult } from '../../src/experiment/corruptionResult.js';
import { smoothingResult } from '../../src/experiment/smoothingResult.js';
import { transferResult } from '../../src/experiment/transferResult.js';
import { runBuilt, stopBuilt } from './runBuilt.js';

let folder: string;

const rnas = (...args: string[]) => runBuilt([...args, '--json', '--quiet'], folder);
const document = async (run: string, name: string) => readFile(join(folder, run, name), 'utf8');

/** A retraining for the tests to evaluate. */
async function retrain(name: string, seed: number, ...changes: string[]): Promise<void> {
  const found = await rnas(
    ...['retrain', '--data', 'mnist', '--limit', '200', '--batch-size', '20', '--genotype', 'DARTS_V2'],
    ...['--config', 'plain.yaml', '--no-auxiliary', '--channels', '4', '--layers', '2', '--epochs', '1'],
    ...['--seed', String(seed), '--out', name, ...changes],
  );
  expect(found).toMatchObject({ code: 0, stderr: '' });
}

/** A copy of a run one of whose weights is no number. */
async function diverge(run: string, name: string): Promise<void> {
  await cp(join(folder, run), join(folder, name), { recursive: true });
  const checkpoints = join(folder, name, 'checkpoints');
  for (const file of await readdir(checkpoints)) {
    const checkpoint = await loadCheckpoint(join(checkpoints, file));
    checkpoint.tensors.get('classifier.bias')!.data[3] = Number.NaN;
    await saveCheckpoint(join(checkpoints, file), checkpoint);
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnas-evaluations-'));
  await writeFile(join(folder, 'plain.yaml'), 'augment:\n  flip: false\n  cutout: 0\n');
  await retrain('one', 1);
  await retrain('two', 2);
  await diverge('one', 'diverged');
});

afterAll(() => rm(folder, { recursive: true }));

const accuracyPart = (card: string) => card.slice(card.indexOf('## Accuracy'), card.indexOf('## Recipe'));

describe('rnas corrupt', () => {
  const options = ['--corruptions', 'contrast,fog,jpeg_compression', '--severities', '1,5', '--images', '40'];

  it('writes what it prints, and is a baseline for others that are evaluated alike', async () => {
    const { code, stdout, stderr } = await rnas('corrupt', '--run', 'one', ...options);
    expect([code, stderr]).toEqual([0, '']);
    const printed = corruptionResult.parse(JSON.parse(stdout));
    expect(corruptionResult.parse(JSON.parse(await document('one', 'corruption.json')))).toEqual(printed);
    expect(printed.images).toBe(40);
    expect(Object.keys(printed.corruptions)).toEqual(['contrast', 'fog', 'jpeg_compression']);
    const rows = (await document('one', 'corruption.csv')).trim().split('\n');
    expect(rows).toHaveLength(7);
    expect(rows[1]).toMatch(/^contrast,digital,1,40,/);

    const against = ['--batch-size', '7', '--mce-baseline', 'one'];
    const own = JSON.parse((await rnas('corrupt', '--run', 'one', ...options, ...against)).stdout);
    expect(own.mce).toMatchObject({ baseline: { run: 'one' }, value: 1 });
    expect(own.meanAccuracy).toBe(printed.meanAccuracy);
    const unlike = ['--corruptions', 'fog', '--images', '40', '--mce-baseline', 'one'];
    const refused = await rnas('corrupt', '--run', 'two', ...unlike);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/corruptions contrast, fog, jpeg_compression; severities 1, 5/);
  });

  it('that is killed goes on where it was, and writes the files of one that was not', async () => {
    const args = ['corrupt', '--run', 'two', '--images', '40', '--seed', '3'];
    const [result, table] = ['corruption.json', 'corruption.csv'];
    const written = async () => {
      const {
        seconds: _seconds,
        startedAt: _startedAt,
        ...found
      } = JSON.parse(await document('two', result));
      return {
        found,
        rows: await document('two', table),
        card: accuracyPart(await document('two', 'README.md')),
      };
    };
    expect((await runBuilt(args, folder)).code).toBe(0);
    const whole = await written();
    for (const name of [result, table]) await rm(join(folder, 'two', name));

    const { end, told } = await stopBuilt(args, folder, {
      signal: 'SIGKILL',
      when: said => /images, \d+\/3000/.test(said),
    });
    expect([end, told]).toEqual(['SIGKILL', expect.not.stringContaining('took')]);
    expect(existsSync(join(folder, 'two', result))).toBe(false);
    const journal = (await document('two', 'corruption.journal.jsonl')).trim().split('\n');
    expect(journal.length).toBeGreaterThan(2);
    expect(journal.length).toBeLessThan(1 + 15 * 5);

    const resumed = await runBuilt(args, folder);
    expect(resumed.code).toBe(0);
    expect(await written()).toEqual(whole);
    expect(existsSync(join(folder, 'two', 'corruption.journal.jsonl'))).toBe(false);
  });
});

// In JavaScript, AutoAttack on one image takes minutes.
describe.skipIf(process.env.RNAS_TEST_WITHOUT_NATIVE)('rnas attack', () => {
  it('by AutoAttack that is killed goes on where it was, with the same result image by image', async () => {
    // Some of the images that this one has right fall to it, and some withstand all four members.
    await retrain('three', 3, '--limit', '600', '--epochs', '4', '--selection-images', '0');
    const args = [
      'attack',
      '--run',
      'three',
      '--attacks',
      'autoattack',
      '--epsilon',
      '0.05',
      '--images',
      '20',
    ];
    const options = ['--batch-size', '5', '--save-images'];
    const left = 'attack.journal.jsonl';
    const written = async () => {
      const { startedAt: _startedAt, attacks, ...found } = JSON.parse(await document('three', 'attack.json'));
      const { accuracy, interval } = attacks.autoattack;
      const files = ['attack.csv', 'attack-examples.json', 'adversarial-autoattack.npy'];
      const contents = files.map(name => readFile(join(folder, 'three', name), 'base64'));
      return { found, accuracy, interval, contents: await Promise.all(contents) };
    };
    const { code, stdout } = await runBuilt([...args, ...options], folder);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/worst case .* % +95 % interval .* … .* %/)]);
    const whole = await written();
    expect(whole.accuracy).toBeGreaterThan(0);
    expect(whole.accuracy).toBeLessThan(whole.found.clean);
    for (const name of ['attack.json', 'attack.csv', 'adversarial-autoattack.npy']) {
      await rm(join(folder, 'three', name));
    }

    const when = (said: string) => /autoattack, 2\/\d+/.test(said);
    const { end } = await stopBuilt([...args, ...options], folder, { signal: 'SIGKILL', when });
    expect(end).toBe('SIGKILL');
    const journal = (await document('three', left)).trim().split('\n');
    expect(journal.length).toBeGreaterThan(2);
    expect(journal.length).toBeLessThan(1 + 24 * whole.found.clean);
    expect(existsSync(join(folder, 'three', 'attack.json'))).toBe(false);

    const resumed = await runBuilt([...args, ...options], folder);
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringMatching(/autoattack, /)]);
    expect(await written()).toEqual(whole);
    expect(existsSync(join(folder, 'three', left))).toBe(false);
  });
});

describe('rnas transfer', () => {
  it('prints the matrices and writes a row into each source', async () => {
    const options = ['--targets', 'one,two', '--attacks', 'fgsm', '--epsilon', '0.1', '--images', '40'];
    const { code, stdout, stderr } = await rnas('transfer', 'two', ...options);
    expect([code, stderr]).toEqual([0, '']);
    const { attacks, sources } = JSON.parse(stdout);
    expect(attacks.fgsm).toMatchObject({ sources: ['two'], targets: ['one', 'two'] });
    const row = transferResult.parse(JSON.parse(await document('two', 'transfer.json')));
    expect(sources).toEqual([JSON.parse(JSON.stringify(row))]);
    expect(attacks.fgsm.accuracy).toEqual([row.attacks.fgsm.targets.map(({ accuracy }) => accuracy)]);
  });
});

describe('rnas certify', () => {
  it('writes what it prints, and a row per image', async () => {
    const smoothing = ['--smoothing', 'sigma=0.1,n0=5,n=60', '--radii', '0,0.05', '--images', '20'];
    const { code, stdout, stderr } = await rnas('certify', '--run', 'one', ...smoothing);
    expect([code, stderr]).toEqual([0, '']);
    const printed = smoothingResult.parse(JSON.parse(stdout));
    expect(smoothingResult.parse(JSON.parse(await document('one', 'smoothing.json')))).toEqual(printed);
    expect(printed.config.smoothing).toEqual({ sigma: 0.1, n0: 5, n: 60, alpha: 0.001 });
    expect(printed.certified.map(({ radius }) => radius)).toEqual([0, 0.05]);
    expect((await document('one', 'smoothing.csv')).trim().split('\n')).toHaveLength(21);
    expect(await document('one', 'README.md')).toContain('certified at an L2 radius of 0.05 |');
  });

  // Only the native engine takes a count of threads.
  it.skipIf(process.env.RNAS_TEST_WITHOUT_NATIVE)('gives the same bits for one thread and two', async () => {
    const votes = [];
    for (const threads of ['1', '2']) {
      const smoothing = ['--smoothing', 'sigma=0.25,n0=10,n=100', '--images', '20', '--seed', '7'];
      const { code, stdout } = await rnas('certify', '--run', 'two', ...smoothing, '--threads', threads);
      expect(code).toBe(0);
      const { seconds: _seconds, startedAt: _startedAt, config, engine, ...result } = JSON.parse(stdout);
      expect([config.threads, engine.threads]).toEqual([Number(threads), Number(threads)]);
      votes.push({ result, rows: await document('two', 'smoothing.csv') });
    }
    expect(votes[0]).toEqual(votes[1]);
    // Some images have a certificate, so that there are radii to agree on.
    expect(votes[0].result.averageRadius).toBeGreaterThan(0);
  });
});

describe('a network that has diverged', () => {
  it.each<[string, string[]]>([
    ['attack', ['--run', 'diverged']],
    ['corrupt', ['--run', 'diverged']],
    ['certify', ['--run', 'diverged']],
    ['transfer', ['one', '--targets', 'one,diverged', '--attacks', 'fgsm']],
  ])('is refused by rnas %s, which writes no figures of it', async (command, args) => {
    const { code, stderr } = await rnas(command, ...args, '--images', '10');
    expect(stderr).toMatch(/given .*logits .*value NaN\n.*expected .*finite logits.*\n.*remedy .*checkpoint/);
    expect(code).toBe(2);
    for (const name of ['attack', 'corruption', 'smoothing', 'transfer']) {
      expect(existsSync(join(folder, 'diverged', `${name}.json`))).toBe(false);
    }
  });
});
