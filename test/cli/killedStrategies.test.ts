import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadCheckpoint } from '../../src/experiment/checkpoint.js';
import { readRun } from '../../src/experiment/readRun.js';
import { strategyNames } from '../../src/search/strategyTraits.js';
import { snapshotBits } from '../helpers/snapshotBits.js';
import { runBuilt, startBuilt } from './runBuilt.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnas-killed-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Early stopping looks at eigenvalues from the third epoch on. */
const base = {
  ...{ space: 'nas-bench-201', data: { name: 'mnist', limit: 80 }, epochs: 3, batchSize: 8 },
  ...{ network: { channels: 2, layers: 3 }, epsilon: '8/255', diagnostics: { images: 8 } },
};
const eigenvalues = { images: 8, eigenvalueImages: 8, eigenvalueIterations: 2 };
const changes: { readonly [Name in (typeof strategyNames)[number]]?: object } = {
  advrush: { curvature: { warmupEpochs: 1 } },
  'robust-darts': { diagnostics: eigenvalues, earlyStop: { firstEpoch: 1, lag: 1, window: 1 } },
};
const arms: Readonly<Record<string, object>> = Object.fromEntries([
  ...strategyNames.map(strategy => [strategy, { strategy, ...changes[strategy] }]),
  ['second-order', { order: 'second', normalise: true, trainInput: 'mixed', redraw: 'epoch' }],
]);
// In JavaScript, a step takes a second: these go through all that the loop keeps.
const few = ['rnas', 'second-order'];
const shown = Object.entries(arms).filter(
  ([arm]) => !process.env.RNAS_TEST_WITHOUT_NATIVE || few.includes(arm),
);
const names = shown.map(([arm]) => `${arm}-seed1`);
const runOf = (sweep: string, name: string) => join(folder, 'runs', sweep, name);

/** What a search computed: its last checkpoint bit by bit, and its events without the clock. */
async function outcome(sweep: string, name: string) {
  const path = runOf(sweep, name);
  const { events, genotype, status } = await readRun(path);
  const checkpoint = await loadCheckpoint(join(path, 'checkpoints', 'last.safetensors'));
  const timeless = events.map(({ seconds: _seconds, ...event }) => event);
  return { name, status, genotype, events: timeless, tensors: snapshotBits(checkpoint) };
}

/** Kills the process of a run once its first epoch is over, and no earlier. */
async function killAfterFirstEpoch(sweep: string, name: string): Promise<void> {
  const path = runOf(sweep, name);
  while (!existsSync(join(path, 'checkpoints', 'last.safetensors'))) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  const { pid } = JSON.parse(await readFile(join(path, 'run.lock'), 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
}

it('a search by any strategy that is killed with SIGKILL and resumed ends with the bits of one that was not', async () => {
  const study = JSON.stringify({ base, arms: Object.fromEntries(shown), seeds: 1, threads: 1 });
  for (const sweep of ['whole', 'killed']) await writeFile(join(folder, `${sweep}.yaml`), study);
  const whole = await runBuilt(['sweep', 'whole.yaml', '--workers', '2', '--quiet'], folder);
  expect([whole.code, whole.stderr]).toEqual([0, '']);

  const child = startBuilt(['sweep', 'killed.yaml', '--workers', '2'], folder);
  const ended = new Promise(resolve => child.on('close', resolve));
  await Promise.all(names.map(name => killAfterFirstEpoch('killed', name)));
  expect(await ended).toBe(1);
  for (const name of names) expect(existsSync(join(runOf('killed', name), 'summary.json'))).toBe(false);

  const resumed = await runBuilt(['sweep', 'killed.yaml', '--workers', '2', '--resume', '--quiet'], folder);
  expect([resumed.code, resumed.stderr]).toEqual([0, '']);
  for (const name of names) expect(await outcome('killed', name)).toEqual(await outcome('whole', name));
}, 400_000);
