import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCheckpoint } from '../../src/experiment/checkpoint.js';
import { snapshotBits } from '../helpers/snapshotBits.js';
import { runBuilt, stopBuilt } from './runBuilt.js';

/** Only the native engine takes a count of threads. */
const oneThread = process.env.RNAS_TEST_WITHOUT_NATIVE ? [] : ['--threads', '1'];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnas-resume-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** Of the runs that are stopped: every epoch has this many steps. */
const epochs = 3;
const stepsPerEpoch = 20;
const common = ['--data', 'mnist', '--limit', '480', '--seed', '5', '--epochs', String(epochs)];

const searchArgs = (out: string) => [
  ...['search', ...common, '--epsilon', '0.1', '--batch-size', '12'], // Half of the images: 240.
  ...['--channels', '2', '--layers', '2', '--nodes', '2', '--out', out],
];

/** Second order, with what a strategy remembers and draws on the way; half the images, since a step has twice the work. */
const unrolledArgs = (out: string) => [
  ...[...searchArgs(out), '--order', 'second', '--limit', '240', '--batch-size', '6'],
  ...['--normalise', '--redraw', 'epoch', '--lambda-schedule', 'cosine', '--train-input', 'mixed'],
];

/** Augmentation and drop-path are on by default; 432 images are left for the weights. */
const retrainArgs = (out: string) => [
  ...['retrain', ...common, '--genotype', 'DARTS_V2', '--batch-size', '21'],
  ...['--channels', '2', '--layers', '3', '--selection-images', '12', '--out', out],
];

/** With all that a training can carry from step to step: free's perturbation, a mean of the weights, momentum. */
const freeArgs = (out: string) => [
  ...[...retrainArgs(out), '--limit', '220', '--batch-size', '10', '--recipe', 'free', '--replays', '2'],
  ...['--epsilon', '0.1', '--ema', '0.9', '--label-smoothing', '0.1', '--schedule', 'cosine'],
];

/** What a run computed: its last checkpoint bit by bit, and its events without the clock. */
async function outcome(run: string) {
  const lines = (await readFile(join(folder, run, 'events.jsonl'), 'utf8')).trim().split('\n');
  const events = lines
    .map(line => JSON.parse(line) as { seconds: number; imagesPerSecond?: number; secondsLeft?: number })
    .map(({ seconds: _seconds, imagesPerSecond: _rate, secondsLeft: _left, ...event }) => event);
  const checkpoint = await loadCheckpoint(join(folder, run, 'checkpoints', 'last.safetensors'));
  return { events, tensors: snapshotBits(checkpoint) };
}

/** Starts a run and sends it a signal in the middle of its second epoch, or after so many steps, as its own progress tells. */
function stopInSecondEpoch(args: readonly string[], signal: NodeJS.Signals, after = stepsPerEpoch) {
  return stopBuilt(args, folder, { signal, when: told => stepsDone(told) > after });
}

/** Steps that the progress told last. */
function stepsDone(told: string): number {
  return Number([...told.matchAll(/, (\d+)\/60 \(/g)].at(-1)?.[1] ?? 0);
}

/** Progress is told at every tenth of a run: the next telling would still have come before the epoch's last step. */
async function expectMidEpoch(run: string, told: string): Promise<void> {
  expect(stepsDone(told)).toBeGreaterThan(stepsPerEpoch);
  expect(stepsDone(told) + (epochs * stepsPerEpoch) / 10).toBeLessThanOrEqual(2 * stepsPerEpoch);
  const events = await readFile(join(folder, run, 'events.jsonl'), 'utf8');
  expect(events.trim().split('\n')).toHaveLength(1);
  expect(existsSync(join(folder, run, 'summary.json'))).toBe(false);
}

describe.each([
  ['search', searchArgs],
  ['second-order-search', unrolledArgs],
  ['retrain', retrainArgs],
  ['free-retrain', freeArgs],
])('a %s that is killed in mid-epoch', (name, args) => {
  it('and resumed ends with the bits of one that was not', async () => {
    const [whole, killed] = [`${name}-whole`, `${name}-killed`];
    expect((await runBuilt(args(whole), folder)).code).toBe(0);

    const { end, told } = await stopInSecondEpoch(args(killed), 'SIGKILL');
    expect(end).toBe('SIGKILL');
    await expectMidEpoch(killed, told);

    const resumed = await runBuilt([...args(killed), '--resume', ...oneThread], folder);
    expect(resumed.stderr).not.toMatch(/rnas:/);
    expect(resumed.code).toBe(0);
    expect(await outcome(killed)).toEqual(await outcome(whole));
  });
});

/** Each of these starts the command line up to six times. */
const patient = { timeout: 400_000 };

describe('a retraining that is killed again and again', patient, () => {
  it('keeps a good last checkpoint each time, and ends with the bits of one that was not', async () => {
    const ends = [
      { after: 0, signal: 'SIGKILL', end: 'SIGKILL' },
      { after: 25, signal: 'SIGINT', end: 130 },
      { after: 20, signal: 'SIGKILL', end: 'SIGKILL' },
      { after: 45, signal: 'SIGKILL', end: 'SIGKILL' },
    ] as const;
    for (const { after, signal, end } of ends) {
      const stopped = await stopInSecondEpoch([...freeArgs('again'), '--resume'], signal, after);
      expect(stopped.end).toBe(end);
      const last = join(folder, 'again', 'checkpoints', 'last.safetensors');
      if (after > stepsPerEpoch) expect((await loadCheckpoint(last)).metadata.loop).toBe('retrain');
    }
    expect((await runBuilt([...freeArgs('again'), '--resume'], folder)).code).toBe(0);
    expect(await outcome('again')).toEqual(await outcome('free-retrain-whole'));
  });

  it('and whose last checkpoint is damaged or gone is not begun anew: the one before is named', async () => {
    const damaged = 'damaged';
    await stopInSecondEpoch(freeArgs(damaged), 'SIGKILL', 2 * stepsPerEpoch);
    const [last, previous] = ['last', 'previous'].map(name =>
      join(folder, damaged, 'checkpoints', `${name}.safetensors`),
    );
    const refused = async () => {
      const { code, stderr } = await runBuilt([...freeArgs(damaged), '--resume'], folder);
      expect(code).toBe(2);
      expect(stderr).toMatch(/previous\.safetensors is good: copy it over .*last\.safetensors and resume/);
    };
    const whole = await readFile(last);
    await writeFile(last, whole.subarray(0, whole.length - 1));
    await refused();
    await rm(last);
    await refused();
    await copyFile(previous, last);
    expect((await runBuilt([...freeArgs(damaged), '--resume'], folder)).code).toBe(0);
    expect(await outcome(damaged)).toEqual(await outcome('free-retrain-whole'));
  });
});

describe('a search from the command line', () => {
  it('stops on Ctrl-C after a checkpoint, exits with 130 and goes on to the same bits', async () => {
    const { end, told } = await stopInSecondEpoch(searchArgs('stopped'), 'SIGINT');
    expect(end).toBe(130);
    expect(told).toMatch(/stopped before epoch 2, step \d+; the checkpoint is saved; go on with --resume\n$/);
    const resumed = await runBuilt([...searchArgs('stopped'), '--resume', '--json'], folder);
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ command: 'search', out: 'stopped' });
    expect(await outcome('stopped')).toEqual(await outcome('search-whole'));
  });

  it('refuses to resume with another configuration, and says what differs', async () => {
    const { code, stderr, stdout } = await runBuilt(
      [...searchArgs('search-whole'), '--resume', '--lambda', '2', '--json'],
      folder,
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/lambda: 1 → 2/);
    expect(JSON.parse(stdout).error.remedy).toMatch(/--out/);
  });

  it('refuses a folder that holds another run, and leaves it as it was', async () => {
    const before = await outcome('search-whole');
    const { code, stderr } = await runBuilt(searchArgs('search-whole'), folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/holds a run already/);
    expect(await outcome('search-whole')).toEqual(before);
  });
});

describe('bad input to a search', () => {
  const refusals: [string, string[], RegExp][] = [
    ['ε below 0', ['--epsilon', '-0.1'], /epsilon/],
    ['ε above 1', ['--epsilon', '1.1'], /epsilon/],
    ['λ below 0', ['--lambda', '-1'], /lambda/],
    ['an unknown perturbation', ['--perturb', 'gausian'], /gaussian/],
    ['an unknown data set', ['--data', 'mnits'], /mnist/],
    ['an unknown option', ['--epslion', '0.1'], /epsilon/],
    ['no number', ['--epochs', 'three'], /epochs/],
    ['a folder that cannot be written', ['--out', '/proc/rnas'], /\/proc\/rnas/],
    ['an engine that is not there', ['--engine', 'natve'], /native/],
    ['more nodes than cells can have', ['--nodes', '99'], /nodes/],
  ];

  it.each(refusals)('%s: exit 2 and one message', async (_name, args, message) => {
    const { code, stderr, stdout } = await runBuilt([...searchArgs('refused'), ...args], folder);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/given[\s\S]*expected[\s\S]*remedy/);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(join(folder, 'refused'))).toBe(false);
  });
});

describe('a run that fails', () => {
  it('at a loss that is not finite: exit 1, says where, and which checkpoint is good', async () => {
    const optimiser = 'weightOptimiser:\n  learningRate: 1.0e+30\n  clipNorm: 1.0e+30\n';
    await writeFile(join(folder, 'explode.yaml'), optimiser);
    const args = [...searchArgs('exploded'), '--config', 'explode.yaml'];
    const { code, stderr } = await runBuilt(args, folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /(NaN|Infinity) at epoch 1, step \d+; expected a finite number; lower the learning rate/,
    );
    expect(stderr).toMatch(/checkpoints of exploded: there is none yet/);
  });

  it('for want of a single batch: exit 2, and no folder stays behind', async () => {
    const { code, stderr } = await runBuilt([...searchArgs('tiny'), '--batch-size', '1000'], folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/240 training images in batches of 1000/);
    expect(existsSync(join(folder, 'tiny'))).toBe(false);
  });
});
