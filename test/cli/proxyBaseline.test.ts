import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addBaseline } from '../../src/cli/baseline.js';
import { addEvaluate } from '../../src/cli/evaluate.js';
import { runCli } from '../../src/cli/runCli.js';
import { capturedStream } from '../helpers/capturedStream.js';
import { tableCsv } from '../helpers/tableSearch.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

async function rnas(...argv: string[]) {
  const [stdout, stderr] = [capturedStream(), capturedStream()];
  const code = await runCli(argv, [addBaseline, addEvaluate], { stdout, stderr });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

const data = ['--data', 'mnist', '--limit', '60', '--batch-size', '8'];
const small = [...data, '--space', 'nas-bench-201', '--channels', '2', '--layers', '3'];
const score = (...more: string[]) =>
  rnas('baseline', '--score', 'proxy', ...small, '--json', '--quiet', ...more);

interface Best {
  queries: number;
  genotype: string;
  score: number;
  measured?: { accuracies: object };
}
const resultsOf = ({ stdout }: { stdout: string }) => (JSON.parse(stdout) as { results: Best[] }).results;

describe('rnas baseline --score proxy', () => {
  test('gives the cell of the highest proxy among the first n, the same for the same seed', async () => {
    const results = resultsOf(await score('--queries', '1,2,3,4'));
    const scores = results.map(best => best.score);
    expect(scores).toEqual(scores.toSorted((one, other) => one - other));
    expect(resultsOf(await score('--queries', '4,1'))).toEqual([results[3], results[0]]);
  });

  test('looks its cells up in a table, which changes nothing', async () => {
    const table = join(await temporaryFolder(), 'table.csv');
    await writeFile(table, tableCsv);
    const [plain, looked] = [await score('--queries', '2'), await score('--queries', '2', '--table', table)];
    const [{ measured, ...rest }] = resultsOf(looked);
    expect(resultsOf(plain)).toEqual([rest]);
    const { stdout } = await rnas('evaluate', '--genotype', rest.genotype, '--table', table, '--json');
    expect(JSON.parse(stdout)).toMatchObject(measured ?? { none: true });
  });

  test('scores a cell that comes again once', async () => {
    // The only member of a population of one is always the parent; its children are its neighbours.
    const { stdout } = await score('--strategy', 'evolution', '--population', '1', '--queries', '6');
    const { scored } = JSON.parse(stdout);
    expect(scored).toBeGreaterThan(1);
    expect(scored).toBeLessThanOrEqual(6);
  });

  test.each<[string, string[]]>([
    ['--perturb', ['--perturb', 'fgsm']],
    ['--epsilon', ['--epsilon', '0.2']],
    ['--batch-size', ['--batch-size', '9']],
    ['--limit', ['--limit', '70']],
    ['--channels', ['--channels', '3']],
    ['--layers', ['--layers', '6']],
    ['--seed', ['--seed', '2']],
  ])('%s takes effect', async (_flag, change) => {
    const [before] = resultsOf(await score('--queries', '1'));
    const [after] = resultsOf(await score('--queries', '1', ...change));
    expect(after.score).not.toBe(before.score);
  });

  test('goes through the space of DARTS, and writes for people', async () => {
    const darts = [...data, '--channels', '2', '--layers', '2', '--queries', '1', '--quiet'];
    const { code, stdout } = await rnas('baseline', '--score', 'proxy', ...darts);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^queries +score\n1 +\d+\.\d{3}\nbest of 1: Genotype\(normal=/);
  });

  test.each<[string, string[], RegExp]>([
    ['epochs', ['--epochs', '2'], /unknown key epochs/],
    ['a folder', ['--out', 'x'], /unknown key out/],
    ['a table of another space', ['--space', 'darts', '--table', 't.csv'], /table to be left out/],
    ['a table that is not there', ['--table', 'no.csv'], /no\.csv, which is not there/],
    ['no batch', ['--batch-size', '1000'], /in batches of 1000/],
  ])('refuses %s with exit 2', async (_what, flags, message) => {
    const { code, stderr } = await score(...flags);
    expect(code).toBe(2);
    expect(stderr).toMatch(/given[\s\S]*expected[\s\S]*remedy/);
    expect(stderr).toMatch(message);
  });
});
