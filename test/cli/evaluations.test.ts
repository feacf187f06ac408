import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corruptionResult } from '../../src/experiment/corruptionResult.js';
import { smoothingResult } from '../../src/experiment/smoothingResult.js';
import { transferResult } from '../../src/experiment/transferResult.js';
import { runBuilt } from './runBuilt.js';

let folder: string;

const rnas = (...args: string[]) => runBuilt([...args, '--json', '--quiet'], folder);
const document = async (run: string, name: string) => readFile(join(folder, run, name), 'utf8');

/** A retraining for the tests to evaluate. */
async function retrain(name: string, seed: number): Promise<void> {
  const found = await rnas(
    ...['retrain', '--data', 'mnist', '--limit', '200', '--batch-size', '20', '--genotype', 'DARTS_V2'],
    ...['--config', 'plain.yaml', '--no-auxiliary', '--channels', '4', '--layers', '2', '--epochs', '1'],
    ...['--seed', String(seed), '--out', name],
  );
  expect(found).toMatchObject({ code: 0, stderr: '' });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnas-evaluations-'));
  await writeFile(join(folder, 'plain.yaml'), 'augment:\n  flip: false\n  cutout: 0\n');
  await retrain('one', 1);
  await retrain('two', 2);
});

afterAll(() => rm(folder, { recursive: true }));

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
  });
});
