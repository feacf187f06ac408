import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { formatReport } from '../../src/cli/bench/formatReport.js';
import { addBench } from '../../src/cli/bench.js';
import { runCli } from '../../src/cli/runCli.js';
import { capturedStream } from '../helpers/capturedStream.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';
import { runBuilt, startBuilt } from './runBuilt.js';

async function rnas(...argv: string[]) {
  const [stdout, stderr] = [capturedStream(), capturedStream()];
  const exitCode = await runCli(argv, [addBench], { stdout, stderr });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

const python = process.env.RNAS_TEST_PYTHON ?? 'python3';
const hasTorch = spawnSync(python, ['-c', 'import torch']).status === 0;
const smoke = ['--scale', 'smoke', '--repeats', '2', '--threads', '1'];

describe('rnas bench refuses', () => {
  test.each([
    [['bench', 'engin'], 'did you mean engine?'],
    [['bench', '--cases', 'darts-supernett'], 'did you mean darts-supernet?'],
    [['bench', '--engines', 'pytorchh'], 'did you mean pytorch?'],
    [['bench', 'search', '--cases', 'darts-supernet'], 'leave --cases out'],
    [
      ['bench', 'attack', '--cases', 'darts-supernet'],
      'cases of that target: pgd20-resnet18, pgd20-darts, auto',
    ],
    [['bench', 'search', '--engines', 'pytorch'], 'an engine of the toolkit'],
    [['bench', '--repeats', '0'], 'at least 1'],
    [['bench', 'attack', '--engines', 'native', '--python', 'python3'], 'add pytorch to --engines'],
    [['bench', 'attack', '--python', '/nowhere/python'], '/nowhere/python, in which there is no PyTorch'],
  ])('%j with exit code 2', async (argv, remedy) => {
    const { exitCode, stderr } = await rnas(...argv);
    expect(stderr).toContain(remedy);
    expect(exitCode).toBe(2);
  });
});

describe('rnas bench', () => {
  test('without PyTorch gives our figures alone and a sentence', async () => {
    const folder = await temporaryFolder();
    // No python3 is on this path.
    const result = await runBuilt(['bench', 'attack', ...smoke, '--json'], folder, { PATH: folder });
    expect(result.code).toBe(0);
    const report = JSON.parse(result.stdout);
    expect(report.results.map(({ engine }: { engine: string }) => engine)).not.toContain('pytorch:nchw');
    expect(report.results).toContainEqual({
      ...{ case: 'pgd20-resnet18', engine: 'native', version: expect.stringMatching(/^\d/) },
      ...{ medianMs: expect.any(Number), spreadMs: expect.any(Number), imagesPerSecond: expect.any(Number) },
      ...{ gflops: expect.any(Number), peakShare: expect.any(Number), rssMiB: expect.any(Number) },
      heldMiB: expect.any(Number),
    });
    expect(report).toMatchObject({ cpu: expect.any(String), threads: 1, ratios: {} });
    expect(report.notes).toContainEqual(expect.stringMatching(/^PyTorch is not there .*own figures alone/));
    expect(report.peak.gflops).toHaveLength(1);
    expect(formatReport(report)).toMatch(/pgd20-resnet18 +native .*\d/);
  });

  test('tells what AutoAttack came to on a network that it has trained, where it is asked to', async () => {
    const cases = ['--cases', 'autoattack-resnet18', '--engines', 'native'];
    const result = await runBuilt(['bench', 'attack', ...smoke, ...cases, '--json'], await temporaryFolder());
    expect(result.code).toBe(0);
    const report = JSON.parse(result.stdout);
    const [{ outcome }] = report.results;
    expect(outcome.standing).toBeLessThanOrEqual(4);
    expect(outcome.backward).toBeGreaterThan(0);
    expect(formatReport(report)).toContain(
      `${outcome.standing} images stand; ${outcome.forward} forward and ${outcome.backward} backward passes`,
    );
  });

  test('compares the steps of a search with DARTS', async () => {
    const { code, stdout } = await runBuilt(['bench', 'search', ...smoke, '--json'], await temporaryFolder());
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.ratiosToDarts['search-darts']).toEqual({ native: 1 });
    expect(Object.keys(report.ratiosToDarts)).toEqual(['search-darts', 'search-rnas', 'search-pgd-7']);
    expect(formatReport(report)).toContain('search-rnas on native');
  });

  test('shows how time grows with batch, channels and threads', async () => {
    const args = ['bench', 'attack', ...smoke, '--engines', 'native', '--scaling', '--json'];
    const report = JSON.parse((await runBuilt(args, await temporaryFolder())).stdout);
    const values = report.scaling.map(
      ({ variable, points }: { variable: string; points: { value: number }[] }) => [
        variable,
        points.map(({ value }) => value),
      ],
    );
    expect(values).toEqual([
      ['batch', [1, 2, 4]],
      ['channels', [2, 4]],
      ['threads', [1]],
    ]);
    const [batch] = report.scaling;
    expect(batch.points[1].gflop / batch.points[0].gflop).toBeCloseTo(2, 9);
    expect(formatReport(report)).toMatch(/^batch +ms +GFLOP/m);
  });

  test('is ended by Ctrl-C, with its processes', async () => {
    const endless = ['--scale', 'smoke', '--repeats', '1000', '--engines', 'native'];
    const child = startBuilt(['bench', 'attack', ...endless], await temporaryFolder());
    await once(child.stderr!, 'data'); // A tenth of the steps is done.
    const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)], { encoding: 'utf8' });
    const workers = stdout.trim().split(/\s+/).map(Number);
    expect(workers).toHaveLength(1);
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([130, null]);
    expect(() => process.kill(workers[0], 0)).toThrow('ESRCH');
  });

  test.skipIf(!hasTorch)('agrees with PyTorch in both layouts, and is held against the faster', async () => {
    const args = ['bench', ...smoke, '--python', python, '--json'];
    const { stdout, stderr, code } = await runBuilt(args, await temporaryFolder());
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('rnas:')]);
    const { results, ratios, ratiosByVersion, agreement } = JSON.parse(stdout);
    expect(results).toHaveLength(15);
    expect(Object.keys(ratios)).toEqual([
      ...['darts-supernet', 'darts-derived', 'nb201-supernet', 'pgd20-resnet18', 'pgd20-darts'],
    ]);
    expect(Object.values(ratiosByVersion['darts-derived'])).toEqual([ratios['darts-derived']]);
    expect(agreement['darts-derived'].map(({ engine }: { engine: string }) => engine)).toEqual([
      'native',
      'pytorch:nchw',
      'pytorch:channels-last',
    ]);
  });
});
