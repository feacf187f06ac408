import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { silentProgress } from '../../src/base/progress.js';
import { loadCheckpoint } from '../../src/experiment/checkpoint.js';
import { readRun } from '../../src/experiment/readRun.js';
import { runSearch } from '../../src/experiment/runSearch.js';
import { fixtureConfig } from '../helpers/runFixtures.js';
import { snapshotBits } from '../helpers/snapshotBits.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';
import { toyEngine } from '../search/toySearch.js';

/** A search of NAS-Bench-201 of two steps: its genotype, and what it left in its checkpoint. */
async function outcome(changes: object = {}) {
  const path = join(await temporaryFolder(), 'run');
  const config = fixtureConfig({
    ...{ space: 'nas-bench-201', network: { channels: 2, layers: 3 }, alphaOptimiser: { learningRate: 1 } },
    ...{ data: { name: 'mnist', limit: 20 }, epochs: 2, batchSize: 5, stepsPerEpoch: 1, engine: undefined },
    ...changes,
  });
  const engine = await toyEngine();
  const context = { engine, resume: false, commandLine: ['test'], progress: silentProgress };
  const { results } = await runSearch(config, path, context);
  const checkpoint = await loadCheckpoint(join(path, 'checkpoints', 'last.safetensors'));
  const { events, ledger } = await readRun(path);
  return { genotype: String(results.genotype), tensors: snapshotBits(checkpoint), events, ledger };
}

describe('a configuration reaches the search', () => {
  let first: ReturnType<typeof outcome> | undefined;
  const plain = () => {
    first ??= outcome();
    return first;
  };

  test.each<[string, object]>([
    ['trainInput: perturbed', { trainInput: 'perturbed' }],
    ['trainInput: mixed', { trainInput: 'mixed' }],
    ['redraw', { redraw: 'once' }],
    ['alphaWarmupEpochs', { alphaWarmupEpochs: 1 }],
    ['data.limit', { data: { name: 'mnist', limit: 24 } }],
  ])('%s', async (_key, changes) => {
    expect((await outcome(changes)).tensors).not.toEqual((await plain()).tensors);
  });

  test('data.validationShare', async () => {
    const data = { name: 'mnist', limit: 40 };
    const less = { data: { ...data, validationShare: 0.25 } };
    expect((await outcome(less)).tensors).not.toEqual((await outcome({ data })).tensors);
  });

  test('perturb, of the training input of a search without a regulariser', async () => {
    const noise = { strategy: 'darts', trainInput: 'mixed', perturb: 'gaussian' };
    const attack = { ...noise, perturb: 'fgsm' };
    expect((await outcome(attack)).tensors).not.toEqual((await outcome(noise)).tensors);
  });

  test('derive.exclude: another cell from the same α', async () => {
    const whole = await plain();
    expect(whole.genotype).toContain('none~');
    const without = await outcome({ derive: { exclude: ['none'] } });
    expect(without.genotype).not.toContain('none~');
    expect(without.tensors).toEqual(whole.tensors);
  });
});

test('every epoch has what the search has cost so far, and the last one what the ledger has', async () => {
  const { events, ledger } = await outcome();
  const costs = events.flatMap(event => (event.kind === 'search-epoch' && event.cost ? [event.cost] : []));
  expect(costs.map(({ weights }) => weights.forwardPasses)).toEqual([1, 2]);
  expect(costs.map(({ alpha }) => alpha.forwardPasses)).toEqual([2, 4]);
  expect(ledger).toMatchObject(costs[1]);
});
