import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addData } from '../../src/cli/data.js';
import { addReport } from '../../src/cli/report.js';
import { runCli } from '../../src/cli/runCli.js';
import { RunDirectory } from '../../src/experiment/runDirectory.js';
import { capturedStream } from '../helpers/capturedStream.js';
import { fixtureConfig, fixtureEnvironment, fixtureEvent } from '../helpers/runFixtures.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

async function rnas(...argv: string[]) {
  const [stdout, stderr] = [capturedStream(), capturedStream()];
  const exitCode = await runCli(argv, [addReport, addData], { stdout, stderr });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

describe('rnas data', () => {
  test('lists what is known and here', async () => {
    const root = await temporaryFolder();
    const { dataSets } = JSON.parse((await rnas('data', 'list', '--root', root, '--json')).stdout);
    expect(dataSets).toContainEqual(expect.objectContaining({ name: 'mnist', state: 'embedded' }));
    expect(dataSets).toContainEqual(expect.objectContaining({ name: 'cifar10', state: 'absent' }));
    expect((await rnas('data', 'list', '--root', root)).stdout).toMatch(
      /^cifar10 .*rnas data fetch cifar10/m,
    );
  });

  test('takes the folder from a configuration file', async () => {
    const root = await temporaryFolder();
    const config = join(root, 'data.yaml');
    await writeFile(config, `root: ${join(root, 'sets')}\n`);
    await mkdir(join(root, 'sets', 'cifar10'), { recursive: true });
    const { stderr, exitCode } = await rnas('data', 'verify', 'cifar10', '--config', config);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(join(root, 'sets', 'cifar10'));
    await writeFile(config, 'rot: x\n');
    expect((await rnas('data', 'list', '--config', config)).stderr).toContain('did you mean root?');
  });

  test('verifies the embedded digits', async () => {
    const { exitCode, stdout } = await rnas('data', 'verify', 'mnist', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'mnist',
      trainImages: 8000,
      testImages: 2000,
      classes: 10,
    });
  });

  test('refuses unknown names, and names that are not for download', async () => {
    expect(await rnas('data', 'verify', 'mnst')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('did you mean mnist?'),
    });
    expect((await rnas('data', 'fetch', 'mnist')).exitCode).toBe(2);
  });
});

describe('rnas report', () => {
  async function aRun(): Promise<string> {
    const path = join(await temporaryFolder(), 'runs', 'noise');
    const run = await RunDirectory.create(path, fixtureConfig(), fixtureEnvironment);
    await run.close();
    return path;
  }

  test('writes a page of the runs under a folder', async () => {
    const path = await aRun();
    const out = join(await temporaryFolder(), 'reports', 'x');
    const result = await rnas(
      'report',
      join(path, '..'),
      path,
      '--out',
      out,
      '--title',
      'A <title>',
      '--json',
    );
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    const { report, runs } = JSON.parse(result.stdout);
    expect(runs).toEqual([path]);
    expect(await readFile(report, 'utf8')).toContain('A &lt;title&gt;');
  });

  test('writes the formats that are asked for, and checks them', async () => {
    const path = await aRun();
    const folder = await temporaryFolder();
    const out = join(folder, 'x');
    const config = join(folder, 'report.yaml');
    await writeFile(config, `runs: [${path}]\nout: ${out}\nformat: [md, csv]\n`);
    const written = await rnas('report', '--config', config, '--json');
    expect(written).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(written.stdout).files).toEqual(
      expect.arrayContaining(['data/runs-table.csv', 'manifest.json', 'report.md']),
    );
    const checked = await rnas('report', '--check', out, '--json');
    expect([checked.exitCode, JSON.parse(checked.stdout).matches]).toEqual([0, true]);
    await writeFile(join(out, 'report.md'), 'x');
    await writeFile(join(path, 'genotype.json'), '{}');
    const differs = await rnas('report', '--check', out);
    expect(differs).toMatchObject({ exitCode: 1, stdout: '' });
    expect(differs.stderr).toContain('the run’s file noise/genotype.json is new');
    expect(differs.stderr).toContain('its own file report.md is changed');
  });

  test('compares few runs if it is told to, and has a row for each otherwise', async () => {
    const path = await aRun();
    const out = join(await temporaryFolder(), 'x');
    const written = async (...more: string[]) => {
      const { stdout } = await rnas('report', path, '--out', out, '--format', 'csv', '--json', ...more);
      const { files } = JSON.parse(stdout);
      return ['compared-search', 'runs-table'].filter(name => files.includes(`data/${name}.csv`));
    };
    expect(await written('--comparison')).toEqual(['compared-search']);
    expect(await written()).toEqual(['runs-table']);
    expect(await written('--no-comparison')).toEqual(['runs-table']);
  });

  test('is refused in a format that is none, with a browser that is none, and checked together with anything else', async () => {
    const path = await aRun();
    const out = join(await temporaryFolder(), 'out');
    const report = (...more: string[]) => rnas('report', path, '--out', out, ...more);
    expect(await report('--format', 'html,docx')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('format'),
    });
    expect(await report('--format', 'svg', '--browser', '/none')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('the browser /none'),
    });
    expect(await report('--check', out)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--check'),
    });
    expect((await rnas('report', '--check', out)).exitCode).toBe(2);
    await expect(readFile(out)).rejects.toThrow(/ENOENT/);
  });

  test('is refused without runs, without an output folder, and where there is no run', async () => {
    const empty = await temporaryFolder();
    const out = join(empty, 'out');
    expect((await rnas('report', '--out', out)).stderr).toContain('no runs');
    expect((await rnas('report', empty)).stderr).toContain('no out');
    expect((await rnas('report', empty, '--out', out)).stderr).toContain('there is no run');
    expect((await rnas('report', join(empty, 'none'), '--out', out)).exitCode).toBe(2);
  });

  test('is refused where it cannot be written', async () => {
    const path = await aRun();
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    for (const out of [file, join(file, 'x'), '/proc/none']) {
      expect(await rnas('report', path, '--out', out)).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining(out),
      });
    }
  });

  test('is refused for a damaged run, which is named', async () => {
    const path = await aRun();
    await writeFile(join(path, 'events.jsonl'), `${JSON.stringify(fixtureEvent(0))}\nx\n`);
    const { exitCode, stderr } = await rnas('report', path, '--out', join(await temporaryFolder(), 'o'));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('line 2');
  });
});
