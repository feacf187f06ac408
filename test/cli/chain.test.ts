import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attackResult } from '../../src/experiment/attackResult.js';
import { readRun } from '../../src/experiment/readRun.js';
import { runBuilt } from './runBuilt.js';

/** Only the native engine takes a count of threads. */
const oneThread = process.env.RNAS_TEST_WITHOUT_NATIVE ? [] : ['--threads', '1'];

let folder: string;

const data = ['--data', 'mnist', '--limit', '200', '--batch-size', '20', '--json', '--quiet'];
const rnas = (...args: string[]) => runBuilt(args, folder);

/** A search and a retraining, for the tests to build on. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnas-chain-'));
  const small = ['--channels', '2', '--layers', '2', '--epochs', '1'];
  const search = await rnas(
    'search',
    ...data,
    ...small,
    '--nodes',
    '2',
    '--epsilon',
    '0.1',
    '--out',
    'found',
  );
  expect(search).toMatchObject({ code: 0, stderr: '' });
  await writeFile(join(folder, 'plain.yaml'), 'augment:\n  flip: false\n  cutout: 0\n');
  const retrain = await rnas(
    ...['retrain', ...data, '--genotype', 'found', '--config', 'plain.yaml', '--no-auxiliary'],
    ...['--channels', '4', '--layers', '2', '--epochs', '2', '--out', 'trained'],
  );
  expect(retrain).toMatchObject({ code: 0, stderr: '' });
});

afterAll(() => rm(folder, { recursive: true }));

describe('the chain from search to report', () => {
  it('passes the found cell on to the retraining', async () => {
    const [found, trained] = await Promise.all(['found', 'trained'].map(run => readRun(join(folder, run))));
    expect(trained.genotype).toEqual(found.genotype);
    expect(trained.config).toMatchObject({
      command: 'retrain',
      augment: { flip: false, cutout: 0 },
      epochs: 2,
    });
    expect([found.status, trained.status]).toEqual(['complete', 'complete']);
  });

  it('attacks the best checkpoint, and prints what it writes', async () => {
    const args = ['--run', 'trained', '--attacks', 'fgsm,pgd-2', '--epsilon', '0.1', '--images', '40'];
    const { code, stdout, stderr } = await rnas('attack', ...args, '--json', '--quiet');
    expect([code, stderr]).toEqual([0, '']);
    const printed = attackResult.parse(JSON.parse(stdout));
    expect(printed).toEqual(
      attackResult.parse(JSON.parse(await readFile(join(folder, 'trained', 'attack.json'), 'utf8'))),
    );
    expect(printed.images).toBe(40);
    expect(Object.keys(printed.attacks)).toEqual(['fgsm', 'pgd-2']);
    for (const { accuracy } of Object.values(printed.attacks))
      expect(accuracy).toBeLessThanOrEqual(printed.clean);
    const again = JSON.parse(
      (await rnas('attack', ...args, '--batch-size', '7', ...oneThread, '--json', '--quiet')).stdout,
    );
    expect([again.clean, again.worstCase]).toEqual([printed.clean, printed.worstCase]);
  });

  it('reports on all runs below a folder', async () => {
    const { code, stdout } = await rnas('report', '.', '--out', 'report', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).runs).toHaveLength(2);
    expect(await readFile(join(folder, 'report', 'index.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  });

  it('goes from NAS-Bench-201 to a network of its cell alike', async () => {
    const small = ['--channels', '2', '--layers', '3', '--epochs', '1'];
    const named = ['--space', 'nas-bench-201', '--epsilon', '0.1'];
    const search = await rnas('search', ...data, ...small, ...named, '--out', 'nb/found');
    expect(search).toMatchObject({ code: 0, stderr: '' });
    const { genotype } = JSON.parse(search.stdout).results;
    expect(genotype).toMatch(/^(?:\+?(?:\|[a-z_0-9]+~\d)+\|){3}$/);
    await writeFile(join(folder, 'nb.yaml'), 'space: nas-bench-201\n');
    const retrain = await rnas(
      ...['retrain', ...data, ...small, '--config', 'nb.yaml'],
      ...['--genotype', 'nb/found', '--out', 'nb/trained'],
    );
    expect(retrain).toMatchObject({ code: 0, stderr: '' });
    const trained = await readRun(join(folder, 'nb', 'trained'));
    expect(trained.config).toMatchObject({ space: 'nas-bench-201', genotype });
    const report = await rnas('report', 'nb', '--out', 'nb-report', '--json');
    expect(report.code).toBe(0);
    expect(await readFile(join(folder, 'nb-report', 'index.html'), 'utf8')).toContain(genotype);
    const mistaken = await rnas('retrain', ...data, '--genotype', 'nb/found', '--out', 'nb/mistaken');
    expect(mistaken.code).toBe(2);
    expect(mistaken.stderr + mistaken.stdout).toContain('name the space');
  });
});

describe('PC-DARTS', () => {
  it('goes from a search of chosen operations to a network of its cell, and to a report', async () => {
    const small = ['--channels', '4', '--layers', '3', '--epochs', '1'];
    const shape = ['--partial', '2', '--nodes', '2', '--primitives', 'none,skip_connect,sep_conv_3x3'];
    const search = await rnas(
      ...[
        'search',
        ...data,
        '--space',
        'pc-darts',
        ...small,
        ...shape,
        '--epsilon',
        '0.1',
        '--out',
        'pc/found',
      ],
    );
    expect(search).toMatchObject({ code: 0, stderr: '' });
    const found = await readRun(join(folder, 'pc', 'found'));
    expect(found.config).toMatchObject({
      space: 'pc-darts',
      network: { nodes: 2, partial: 2, primitives: ['none', 'skip_connect', 'sep_conv_3x3'] },
    });
    const { genotype } = JSON.parse(search.stdout).results;
    expect(genotype).toMatch(/^Genotype\(normal=(?:.*(?:skip_connect|sep_conv_3x3)){8}/);
    const retrain = await rnas(
      ...['retrain', ...data, ...small, '--space', 'pc-darts', '--no-auxiliary'],
      ...['--genotype', 'pc/found', '--out', 'pc/trained'],
    );
    expect(retrain).toMatchObject({ code: 0, stderr: '' });
    const report = await rnas('report', 'pc', '--out', 'pc-report', '--json');
    expect(report.code).toBe(0);
    expect(await readFile(join(folder, 'pc-report', 'index.html'), 'utf8')).toContain('edge weight');
  });
});

describe('bad input along the chain', () => {
  const genotype = (operation: string) =>
    `Genotype(normal=[('${operation}', 0), ('skip_connect', 1)], normal_concat=[2], reduce=[('skip_connect', 0), ('skip_connect', 1)], reduce_concat=[2])`;

  it('an operation that the space does not have is named, with the nearest one', async () => {
    await writeFile(join(folder, 'wrong.txt'), genotype('sep_conv_3x4'));
    const { code, stderr } = await rnas('retrain', ...data, '--genotype', 'wrong.txt', '--out', 'refused');
    expect(code).toBe(2);
    expect(stderr).toMatch(/sep_conv_3x4[\s\S]*sep_conv_3x3/);
    expect(existsSync(join(folder, 'refused'))).toBe(false);
  });

  it.each([
    [
      'a genotype that is nowhere',
      ['retrain', ...data, '--genotype', 'DARTS_V3', '--out', 'x'],
      /did you mean DARTS_V/,
    ],
    ['an attack on a search', ['attack', '--run', 'found'], /run of a search[\s\S]*retraining/],
    ['an attack on no run', ['attack', '--run', 'nowhere'], /nowhere/],
    ['an unknown attack', ['attack', '--run', 'trained', '--attacks', 'fgsmm'], /fgsm/],
    ['the same attack twice', ['attack', '--run', 'trained', '--attacks', 'fgsm,fgsm'], /each attack once/],
    ['more images than there are', ['attack', '--run', 'trained', '--images', '99999'], /99999[\s\S]*2000/],
    ['ε above 1', ['attack', '--run', 'trained', '--epsilon', '2'], /epsilon/],
    ['a report on nothing', ['report', 'nowhere', '--out', 'r'], /nowhere/],
  ])('%s: exit 2 and one message', async (_name, args, message) => {
    const { code, stderr } = await rnas(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/given[\s\S]*expected[\s\S]*remedy/);
    expect(stderr).toMatch(message);
  });

  it('a checkpoint that was cut short is refused, and the run stays as it was', async () => {
    const checkpoint = join(folder, 'trained', 'checkpoints', 'best-clean.safetensors');
    const before = await readFile(checkpoint);
    await truncate(checkpoint, before.length - 10);
    const { code, stderr } = await rnas('attack', '--run', 'trained', '--epsilon', '0.1', '--images', '20');
    expect(code).toBe(2);
    expect(stderr).toMatch(/best-clean\.safetensors/);
    await writeFile(checkpoint, before);
  });
});
