import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { addBaseline } from '../../src/cli/baseline.js';
import { addEvaluate } from '../../src/cli/evaluate.js';
import { runCli } from '../../src/cli/runCli.js';
import { textTable } from '../../src/cli/textTable.js';
import { convolutions, madeUpCsv } from '../helpers/accuracyTables.js';
import { capturedStream } from '../helpers/capturedStream.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

const csv = madeUpCsv({ acc: convolutions, pgd: digits => convolutions(digits) / 2 });
let folder: string;
let table: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  table = join(folder, 'table.csv');
  await writeFile(table, csv);
});

async function rnas(...argv: string[]) {
  const [stdout, stderr] = [capturedStream(), capturedStream()];
  const exitCode = await runCli(argv, [addEvaluate, addBaseline], { stdout, stderr });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

describe('rnas evaluate', () => {
  const text =
    '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|';

  test('gives accuracies, rank and regret by column, however the cell is given', async () => {
    await writeFile(join(folder, 'cell.txt'), `${text}\n`);
    await mkdir(join(folder, 'run'));
    const cell = [0, 0, 1, 0, 1, 2].map(from => ({ operation: 'nor_conv_3x3', from }));
    await writeFile(join(folder, 'run', 'genotype.json'), JSON.stringify({ schema: 1, cell }));
    for (const genotype of ['333333', text, join(folder, 'cell.txt'), join(folder, 'run')]) {
      const { exitCode, stdout } = await rnas('evaluate', '--genotype', genotype, '--table', table, '--json');
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toEqual({
        ...{ ops: '333333', index: 1462, accuracies: { acc: 0.7667, pgd: 0.3833 } },
        ...{ rank: { acc: 1, pgd: 1 }, of: 6466, regret: { acc: 0, pgd: 0 } },
      });
    }
  });

  test('writes a small table for people', async () => {
    const config = join(folder, 'evaluate.yaml');
    await writeFile(config, `genotype: '233333'\ntable: ${table}\n`);
    const { stdout } = await rnas('evaluate', '--config', config);
    expect(stdout.split('\n').slice(1, 4)).toEqual([
      '     accuracy  rank of 6466  regret',
      'acc    0.7267             2  0.0400',
      'pgd    0.3633             2  0.0200',
    ]);
    expect(stdout).toMatch(/^cell 233333, \|nor_conv_1x1~0\|\+\|.*, number \d+\n/);
  });

  test.each<[string, () => string[], RegExp]>([
    ['a cell of DARTS', () => ['--genotype', 'DARTS_V2', '--table', table], /that name is one of darts/],
    ['digits that are none', () => ['--genotype', '333335', '--table', table], /six digits from 0 to 4/],
    ['no table', () => ['--genotype', '333333'], /no table/],
    ['a table that is not there', () => ['--genotype', '333333', '--table', `${table}x`], /not there/],
    ['a folder', () => ['--genotype', '333333', '--table', folder], /no plain file/],
    ['another file', () => ['--genotype', '333333', '--table', join(folder, 'cell.txt')], /no column ops/],
    ['no genotype', () => ['--table', table], /no genotype/],
  ])('refuses %s with exit 2', async (_what, args, message) => {
    await writeFile(join(folder, 'cell.txt'), `${text}\n`);
    const { exitCode, stdout, stderr } = await rnas('evaluate', ...args());
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/given .*\n.*expected .*\n.*remedy /);
    expect(stderr).toMatch(message);
  });
});

describe('rnas baseline', () => {
  const run = (...more: string[]) =>
    rnas('baseline', '--table', table, '--column', 'pgd', '--repeats', '20', '--json', ...more);

  test('says what so many queries find, the same for the same seed', async () => {
    const { exitCode, stdout } = await run('--queries', '5,50', '--strategy', 'evolution');
    expect(exitCode).toBe(0);
    const { results, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({
      ...{ strategy: 'evolution', column: 'pgd', queries: [5, 50], repeats: 20, seed: 1, of: 6466 },
      table: { name: '…/table.csv', checksum: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    });
    const spread = {
      mean: expect.any(Number),
      sd: expect.any(Number),
      quantiles: Object.fromEntries(
        ['0.05', '0.25', '0.5', '0.75', '0.95'].map(share => [share, expect.any(Number)]),
      ),
    };
    expect(results).toEqual(
      [5, 50].map(queries => ({ queries, accuracy: spread, rank: spread, regret: spread })),
    );
    expect((await run('--queries', '5,50', '--strategy', 'evolution')).stdout).toBe(stdout);
    expect((await run('--queries', '5,50', '--strategy', 'evolution', '--seed', '2')).stdout).not.toBe(
      stdout,
    );
  });

  test('writes a row for each number of queries', async () => {
    const { stdout } = await rnas(
      'baseline',
      '--table',
      table,
      '--column',
      'acc',
      '--queries',
      '1,10',
      '--repeats',
      '3',
    );
    expect(stdout.trimEnd().split('\n')).toHaveLength(3);
    expect(stdout).toMatch(/^queries +accuracy +90 % of searches +rank of 6466 +regret\n1 .*\n10 /);
  });

  test.each<[string, string[], RegExp]>([
    ['an unknown column', ['--column', 'pdg'], /did you mean pgd\?/],
    ['an unknown strategy', ['--strategy', 'evolutoin'], /did you mean evolution\?/],
    ['no whole number of queries', ['--queries', '10,x'], /queries\.1 = 'x'/],
    ['a population for random search', ['--population', '20'], /strategy to be evolution/],
    ['a sample greater than the population', ['--strategy', 'evolution', '--sample', '11'], /sample = 11/],
    ['one repeat', ['--repeats', '1'], /repeats to be a whole number of at least 2/],
  ])('refuses %s with exit 2', async (_what, args, message) => {
    const { exitCode, stderr } = await run(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });
});

test('textTable aligns the first column to the left and the others to the right', () => {
  expect(
    textTable([
      ['', 'b', 'long'],
      ['aaa', '12', '3'],
    ]),
  ).toBe('      b  long\naaa  12     3');
});
