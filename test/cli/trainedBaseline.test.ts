import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { addBaseline } from '../../src/cli/baseline.js';
import { runCli } from '../../src/cli/runCli.js';
import { readRun } from '../../src/experiment/readRun.js';
import { capturedStream } from '../helpers/capturedStream.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

async function rnas(...argv: string[]) {
  const [stdout, stderr] = [capturedStream(), capturedStream()];
  const code = await runCli(['baseline', ...argv], [addBaseline], { stdout, stderr });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** Only the native engine takes a count of threads. */
const oneThread = process.env.RNAS_TEST_WITHOUT_NATIVE ? [] : ['--threads', '1'];

const size = ['--data', 'mnist', '--limit', '120', '--epochs', '1', '--batch-size', '24', ...oneThread];
const small = [...size, '--channels', '2', '--layers', '3', '--space', 'nas-bench-201'];
const train = (out: string, ...more: string[]) =>
  rnas('--score', 'training', ...small, '--out', join(folder, out), '--json', '--quiet', ...more);

interface Cell {
  genotype: string;
  run: string;
  score: number;
  clean: number;
}
const resultsOf = (stdout: string) =>
  (JSON.parse(stdout) as { results: (Cell & { queries: number })[] }).results;

describe('rnas baseline --score training', () => {
  test('trains as many cells as queries, and gives the best of the first n by validation accuracy', async () => {
    const { code, stdout } = await train('a', '--queries', '1,3');
    expect(code).toBe(0);
    const { cells } = JSON.parse(await readFile(join(folder, 'a', 'baseline.json'), 'utf8')) as {
      cells: Cell[];
    };
    expect(cells).toHaveLength(3);
    for (const { run, genotype, score, clean } of cells) {
      const { summary, config } = await readRun(join(folder, 'a', run));
      expect(config).toMatchObject({ genotype, epochs: 1, seed: 1 });
      expect([score, clean]).toEqual([summary?.results.validationAccuracy, score]);
    }
    const best = cells.reduce((one, other) => (other.score > one.score ? other : one));
    expect(resultsOf(stdout)).toEqual([
      { ...cells[0], queries: 1 },
      { ...best, queries: 3 },
    ]);
  });

  test('goes on where it was stopped, also to more queries, with the same cells and scores', async () => {
    const evolution = ['--strategy', 'evolution', '--population', '2', '--sample', '2', '--perturb', 'fgsm'];
    const whole = await train('whole', ...evolution, '--queries', '2,4');
    expect((await train('parts', ...evolution, '--queries', '2')).code).toBe(0);
    const begun = await readdir(join(folder, 'parts'));
    const parts = await train('parts', ...evolution, '--queries', '2,4', '--resume');
    expect(resultsOf(parts.stdout)).toEqual(resultsOf(whole.stdout));
    expect(await readdir(join(folder, 'parts'))).toEqual(expect.arrayContaining(begun));
    for (const { score, clean } of resultsOf(whole.stdout)) expect(score).toBeLessThanOrEqual(clean);
    const again = await train('parts', ...evolution, '--queries', '4', '--seed', '2', '--resume');
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/a baseline of another configuration/);
  });

  test('takes the training from a file, in the space of DARTS too', async () => {
    const training = {
      data: { name: 'mnist', limit: 240 },
      ...{ epochs: 1, batchSize: 24, network: { channels: 2, layers: 2, auxiliary: false } },
    };
    const file = join(folder, 'darts.yaml');
    await writeFile(
      file,
      JSON.stringify({ score: 'training', strategy: 'evolution', population: 1, training, queries: [2] }),
    );
    const { code, stdout } = await rnas('--config', file, '--out', join(folder, 'd'), '--json', '--quiet');
    expect(code).toBe(0);
    expect(resultsOf(stdout)[0].genotype).toMatch(/^Genotype\(normal=/);
    expect(JSON.parse(stdout)).toMatchObject({
      trained: 2,
      training: { space: 'darts', recipe: 'standard' },
    });
  });

  test('ε is that of the perturbation: without any, the score is the clean accuracy', async () => {
    const { stdout } = await train('still', '--perturb', 'rademacher', '--epsilon', '0', '--queries', '1');
    const [{ score, clean }] = resultsOf(stdout);
    expect(score).toBe(clean);
    expect(JSON.parse(stdout)).toMatchObject({ perturb: 'rademacher', epsilon: 0 });
  });

  test.each<[string, string[], RegExp]>([
    ['a table', ['--table', 't.csv'], /unknown key table/],
    ['ε without a perturbation', ['--epsilon', '0.1'], /epsilon to be left out/],
    ['a population for random search', ['--population', '3'], /strategy to be evolution/],
    ['no epochs', ['--epochs', '0'], /epochs = 0 in training of the command line/],
    ['layers that are no multiple of 3', ['--layers', '4'], /layers = 4/],
    ['no such data', ['--data', 'mnits'], /did you mean mnist/],
    ['another score', ['--score', 'trainig'], /did you mean training/],
  ])('refuses %s with exit 2, and leaves nothing behind', async (_what, flags, message) => {
    const { code, stderr } = await train('refused', ...flags);
    expect(code).toBe(2);
    expect(stderr).toMatch(/given[\s\S]*expected[\s\S]*remedy/);
    expect(stderr).toMatch(message);
    expect(await readdir(folder)).toEqual([]);
  });

  test('refuses a folder with something else, a genotype of its own, and what only a table takes', async () => {
    await mkdir(join(folder, 'full'));
    await writeFile(join(folder, 'full', 'notes.txt'), 'mine');
    expect((await train('full', '--queries', '1')).stderr).toMatch(/which holds notes\.txt/);
    const file = join(folder, 'own.json');
    await writeFile(file, JSON.stringify({ training: { genotype: '333333' } }));
    expect((await train('own', '--config', file)).stderr).toMatch(/training\.genotype in/);
    const table = await rnas('--table', 't.csv', '--column', 'acc', '--epochs', '2');
    expect([table.code, table.stderr]).toEqual([2, expect.stringMatching(/unknown key epochs/)]);
  });
});
