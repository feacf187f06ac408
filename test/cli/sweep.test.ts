import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/runCli.js';
import { addSweep } from '../../src/cli/sweep.js';
import { loadCheckpoint } from '../../src/experiment/checkpoint.js';
import { readRun } from '../../src/experiment/readRun.js';
import { capturedStream } from '../helpers/capturedStream.js';
import { snapshotBits } from '../helpers/snapshotBits.js';
import { runBuilt, startBuilt } from './runBuilt.js';

let folder: string;

/** A step takes a second in JavaScript. */
const limit = process.env.RNAS_TEST_WITHOUT_NATIVE ? 72 : 240;
/** Of a run: three epochs of half of the images in batches of twelve. */
const steps = 3 * (limit / 2 / 12);
/** When the first two runs are on their way. */
const begun = Math.ceil(steps / 4);
const base = {
  ...{
    space: 'nas-bench-201',
    data: { name: 'mnist', limit },
    epochs: 3,
    batchSize: 12,
    epsilon: '8/255',
  },
  ...{ network: { channels: 2, layers: 3 }, diagnostics: { images: 24 } },
};
const study = { base, arms: { noise: {}, darts: { strategy: 'darts' } }, seeds: 2 };
/** Half of it, for sweeps that are stopped: both runs are under way. */
const half = { ...study, seeds: 1 };
const names = ['noise-seed1', 'darts-seed1', 'noise-seed2', 'darts-seed2'];

const write = (name: string, sweep: object) => writeFile(join(folder, name), JSON.stringify(sweep));
const sweep = (file: string, ...more: string[]) =>
  runBuilt(['sweep', file, '--workers', '2', ...more], folder);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnas-sweep-'));
  await write('whole.yaml', study);
  const { code, stderr } = await sweep('whole.yaml', '--quiet');
  expect([code, stderr]).toEqual([0, '']);
});

afterAll(() => rm(folder, { recursive: true }));

/** What some runs of a sweep computed: the last checkpoint bit by bit, and the cell. */
async function outcome(name: string, some: readonly string[] = names) {
  const runs = some.map(async run => {
    const path = join(folder, 'runs', name, run);
    const { genotype, status } = await readRun(path);
    const tensors = snapshotBits(await loadCheckpoint(join(path, 'checkpoints', 'last.safetensors')));
    return { run, genotype, status, tensors };
  });
  return Promise.all(runs);
}

/** Starts a sweep and calls back once so many of its steps are done. */
async function watch(args: readonly string[], from: number, act: (pid: number) => unknown) {
  const child = startBuilt(['sweep', ...args, '--workers', '2'], folder);
  const output = { stdout: '', stderr: '' };
  let acted = false;
  child.stdout?.on('data', chunk => {
    output.stdout += chunk;
  });
  child.stderr?.on('data', chunk => {
    output.stderr += chunk;
    const done = Number([...output.stderr.matchAll(/, (\d+)\/\d+ \(/g)].at(-1)?.[1] ?? 0);
    if (acted || done < from) return;
    acted = true;
    act(Number(child.pid));
  });
  const end = await new Promise(resolve => child.on('close', (code, by) => resolve(code ?? by)));
  return { end, ...output };
}

/** The processes that compute the runs of a sweep now. */
async function workersOf(name: string): Promise<number[]> {
  const runs = await readdir(join(folder, 'runs', name));
  const locks = runs.map(run => join(folder, 'runs', name, run, 'run.lock')).filter(existsSync);
  return Promise.all(
    locks.map(async lock => (JSON.parse(await readFile(lock, 'utf8')) as { pid: number }).pid),
  );
}

describe('a sweep', () => {
  it('computes what rnas search computes, and sums it up', async () => {
    await write('one.yaml', { ...base, seed: 2 });
    const single = await runBuilt(['search', '--config', 'one.yaml', '--out', 'runs/one', '--quiet'], folder);
    expect(single.code).toBe(0);
    const own = await loadCheckpoint(join(folder, 'runs', 'one', 'checkpoints', 'last.safetensors'));
    expect((await outcome('whole'))[2].tensors).toEqual(snapshotBits(own));

    const again = await sweep('whole.yaml', '--resume', '--json', '--quiet');
    expect(again.code).toBe(0);
    const { arms, before, runs } = JSON.parse(again.stdout);
    expect(before).toBe(4);
    expect(runs).toHaveLength(4);
    expect(arms).toMatchObject([
      {
        arm: 'noise',
        n: 2,
        seeds: [1, 2],
        cost: { training: { forwardPasses: { mean: 3 * steps, sd: 0 } } },
      },
      {
        arm: 'darts',
        n: 2,
        seeds: [1, 2],
        cost: { training: { forwardPasses: { mean: 2 * steps, sd: 0 } } },
      },
    ]);
  });

  it('refuses runs that are there without --resume, and another configuration with it; nothing changes', async () => {
    const before = await outcome('whole');
    const plain = await sweep('whole.yaml');
    expect(plain.code).toBe(2);
    expect(plain.stderr).toMatch(/noise-seed1, which holds a run already[\s\S]*add --resume/);
    await write('changed.yaml', { ...study, arms: { noise: {}, darts: { strategy: 'darts', epochs: 2 } } });
    const changed = await sweep('changed.yaml', '--out', 'runs/whole', '--resume');
    expect(changed.code).toBe(2);
    expect(changed.stderr).toMatch(/darts-seed1 with a different configuration \(epochs: 3 → 2\)/);
    expect(await outcome('whole')).toEqual(before);
  });

  it('goes on when one of its processes is killed, says so at the end, and can be resumed to the same bits', async () => {
    await write('killed.yaml', half);
    let victim = 0;
    const { end, stderr } = await watch(['killed.yaml'], begun, async () => {
      [victim] = await workersOf('killed');
      process.kill(victim, 'SIGKILL');
    });
    expect(end).toBe(1);
    expect(stderr).toMatch(
      /1 of 2 runs failed, the others are complete:\n {2}.*: its process was killed by SIGKILL/,
    );
    const resumed = await sweep('killed.yaml', '--resume', '--json', '--quiet');
    expect(JSON.parse(resumed.stdout).before).toBe(1);
    expect(await outcome('killed', names.slice(0, 2))).toEqual(await outcome('whole', names.slice(0, 2)));
  });

  it('stops all of its processes at a checkpoint on Ctrl-C, and goes on to the same bits', async () => {
    await write('stopped.yaml', half);
    const { end, stderr } = await watch(['stopped.yaml'], begun, pid => process.kill(pid, 'SIGINT'));
    expect(end).toBe(130);
    expect(stderr).toMatch(
      /stopped with 0 of 2 runs complete; the checkpoints are saved; go on with --resume\n$/,
    );
    expect(await workersOf('stopped')).toEqual([]);
    for (const run of names.slice(0, 2)) {
      expect(existsSync(join(folder, 'runs', 'stopped', run, 'checkpoints', 'last.safetensors'))).toBe(true);
    }
    expect((await sweep('stopped.yaml', '--resume', '--quiet')).code).toBe(0);
    expect(await outcome('stopped', names.slice(0, 2))).toEqual(await outcome('whole', names.slice(0, 2)));
  });

  it('leaves no process behind when it is killed itself', async () => {
    await write('gone.yaml', half);
    const { end } = await watch(['gone.yaml'], begun, pid => process.kill(pid, 'SIGKILL'));
    expect(end).toBe('SIGKILL');
    while ((await workersOf('gone')).length > 0) await new Promise(resolve => setTimeout(resolve, 50));
    expect((await sweep('gone.yaml', '--resume', '--quiet')).code).toBe(0);
    expect(await outcome('gone', names.slice(0, 2))).toEqual(await outcome('whole', names.slice(0, 2)));
  });

  it('computes the other runs where one fails, and lists what failed', async () => {
    const explosion = { weightOptimiser: { learningRate: 1e30, clipNorm: 1e30 } };
    await write('failing.yaml', {
      base: { ...base, epochs: 1 },
      arms: { bad: explosion, good: {} },
      seeds: 1,
    });
    const { code, stderr } = await sweep('failing.yaml');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /1 of 2 runs failed[^\n]*\n {2}runs\/failing\/bad-seed1: .*lower the learning rate/,
    );
    expect((await readRun(join(folder, 'runs', 'failing', 'good-seed1'))).status).toBe('complete');
  });
});

describe('rnas sweep before its first run', () => {
  const rnas = async (...argv: string[]) => {
    const [stdout, stderr] = [capturedStream(), capturedStream()];
    const code = await runCli(['sweep', ...argv], [addSweep], { stdout, stderr });
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  };

  it('lists the runs with --dry-run, and starts none', async () => {
    await write('plan.yaml', { ...study, out: join(folder, 'runs', 'plan') });
    const { code, stdout } = await rnas(join(folder, 'plan.yaml'), '--dry-run', '--json');
    expect(code).toBe(0);
    const { sweep: name, runs } = JSON.parse(stdout);
    expect(name).toBe('plan');
    expect(runs.map((run: { steps: number; complete: boolean }) => [run.steps, run.complete])).toEqual(
      names.map(() => [steps, false]),
    );
    expect(existsSync(join(folder, 'runs', 'plan'))).toBe(false);
  });

  it.each<[string, object, string[], RegExp]>([
    ['an arm that is wrong', { arms: { a: { lambda: -1 } } }, [], /lambda = -1 in arm a/],
    ['a data set that is not there', { base: { ...base, data: { name: './nothing' } } }, [], /nothing/],
    ['a table that is not there', { base: { ...base, table: 'no.csv' } }, [], /no\.csv, which is not there/],
    ['no engine', { arms: { a: { engine: 'natve' } } }, [], /did you mean native/],
    ['no batch', { arms: { a: { batchSize: 1000 } } }, [], /training images in batches of 1000/],
    ['an unknown operation', { arms: { a: { derive: { exclude: ['nune'] } } } }, [], /did you mean none/],
    ['no workers', {}, ['--workers', '0'], /workers = 0/],
    ['a queue', {}, ['--queue', 'redis://x'], /unknown option/],
  ])('refuses %s with exit 2 and leaves nothing behind', async (_what, change, flags, message) => {
    await write('refused.yaml', { ...study, out: join(folder, 'runs', 'refused'), ...change });
    const { code, stderr, stdout } = await rnas(join(folder, 'refused.yaml'), ...flags);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/given[\s\S]*expected[\s\S]*remedy/);
    expect(stderr).toMatch(message);
    expect(existsSync(join(folder, 'runs', 'refused'))).toBe(false);
  });

  it('wants one file', async () => {
    expect((await rnas()).stderr).toMatch(/no file of a sweep/);
    expect((await rnas('a.yaml', '--config', 'b.yaml')).stderr).toMatch(/two files of a sweep/);
    expect((await rnas(join(folder, 'none.yaml'))).stderr).toMatch(/none\.yaml, which is not there/);
  });
});
