import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../src/base/interrupted.js';
import { silentProgress } from '../../src/base/progress.js';
import { loadCheckpoint } from '../../src/experiment/checkpoint.js';
import { readRun } from '../../src/experiment/readRun.js';
import type { RunContext } from '../../src/experiment/runContext.js';
import { runSearch } from '../../src/experiment/runSearch.js';
import { fixtureConfig } from '../helpers/runFixtures.js';
import { snapshotBits } from '../helpers/snapshotBits.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';
import { toyEngine } from '../search/toySearch.js';

/** A search of NAS-Bench-201 of two steps: its genotype, and what it left in its checkpoint. */
async function outcome(
  changes: object = {},
  { path: given, ...how }: Partial<RunContext> & { path?: string } = {},
) {
  const path = given ?? join(await temporaryFolder(), 'run');
  const config = fixtureConfig({
    ...{ space: 'nas-bench-201', network: { channels: 2, layers: 3 }, alphaOptimiser: { learningRate: 1 } },
    ...{ data: { name: 'mnist', limit: 20 }, epochs: 2, batchSize: 5, stepsPerEpoch: 1, engine: undefined },
    ...changes,
  });
  const engine = await toyEngine();
  const context = { engine, resume: false, commandLine: ['test'], progress: silentProgress, ...how };
  const { results } = await runSearch(config, path, context);
  const checkpoint = await loadCheckpoint(join(path, 'checkpoints', 'last.safetensors'));
  const { events, ledger, genotype: cell, selection } = await readRun(path);
  return {
    ...{ genotype: String(results.genotype), tensors: snapshotBits(checkpoint) },
    ...{ events, ledger, cell, selection },
  };
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

describe('derive.removal', () => {
  const removal = { derive: { exclude: ['none'], removal: { images: 10 } } };

  test('selects the operations that are missed most, from the same α and weights', async () => {
    const byAlpha = await outcome();
    const { genotype, tensors, selection, cell, events } = await outcome(removal);
    expect(tensors).toEqual(byAlpha.tensors);
    expect(selection).toMatchObject({ images: 10, lambda: 1, genotype });
    const missed = selection!.edges.map(({ effects }) => {
      const greatest = Math.max(...Object.values(effects));
      return Object.keys(effects).find(operation => effects[operation] === greatest);
    });
    expect(cell).toMatchObject({ cell: missed.map(operation => ({ operation })) });
    // Epochs still tell what α stands for.
    expect(events.at(-1)).toMatchObject({ kind: 'search-epoch', epoch: 2 });
  });

  test('charges its passes to α: 1 + 6 · 4 mixtures of 2 batches', async () => {
    const [{ ledger: before }, { ledger: after }] = [await outcome(), await outcome(removal)];
    expect(after!.alpha.forwardPasses - before!.alpha.forwardPasses).toBe(25 * 2);
    expect(after!.alpha.backwardPasses).toBe(before!.alpha.backwardPasses);
    expect(after!.weights.forwardPasses).toBe(before!.weights.forwardPasses);
  });

  test('judges clean images alone where the search has no regulariser', async () => {
    const { selection, ledger } = await outcome({ ...removal, strategy: 'darts', lambda: 0 });
    expect(selection!.lambda).toBe(0);
    expect(ledger!.perturbation.images).toBe(0);
  });

  test('derive.removal.images', async () => {
    const few = await outcome(removal);
    const fewer = await outcome({ derive: { exclude: ['none'], removal: { images: 5 } } });
    expect(fewer.selection!.images).toBe(5);
    expect(fewer.selection!.edges).not.toEqual(few.selection!.edges);
  });

  test('derive.removal.limit: another cell from the same effects and the same α', async () => {
    const exclude = ['none', 'nor_conv_1x1', 'nor_conv_3x3'];
    const limit = { operations: ['skip_connect'], edges: 1 };
    const all = await outcome({ derive: { exclude, removal: { images: 10 } } });
    const few = await outcome({ derive: { exclude, removal: { images: 10, limit } } });
    expect(few.selection!.edges).toEqual(all.selection!.edges);
    const skips = (genotype = '') => genotype.match(/skip_connect/g)?.length ?? 0;
    expect(skips(all.genotype)).toBeGreaterThan(1);
    expect(skips(few.genotype)).toBe(1);
    // The limit is one of what is selected, not of what α stands for.
    const byAlpha = ({ events }: typeof all) =>
      events.flatMap(event => (event.kind === 'search-epoch' ? [event.genotype] : []));
    expect(byAlpha(few)).toEqual(byAlpha(all));
    expect(skips(byAlpha(few).at(-1))).toBeGreaterThan(1);
  });

  test('has a perturbed half even of a sample that one batch could hold', async () => {
    const derive = { exclude: ['none'], removal: { images: 5 } };
    const passes = async (changes: object) =>
      (await outcome({ derive, ...changes })).ledger!.alpha.forwardPasses -
      (await outcome(changes)).ledger!.alpha.forwardPasses;
    expect(await passes({})).toBe(25 * 2);
    expect(await passes({ strategy: 'darts', lambda: 0 })).toBe(25);
  });

  test('stopped while it selects, a search goes on to the same selection and the same cost', async () => {
    const whole = await outcome(removal);
    const path = join(await temporaryFolder(), 'run');
    const stop = new AbortController();
    const progress = {
      stage: (title: string) => ({
        advance: () => title.startsWith('select') && stop.abort(),
        done: () => undefined,
      }),
    };
    await expect(outcome(removal, { path, progress, signal: stop.signal })).rejects.toThrow(Interrupted);
    expect((await readRun(path)).selection).toBeUndefined();
    const resumed = await outcome(removal, { path, resume: true });
    expect(resumed.selection).toEqual(whole.selection);
    expect(resumed.cell).toEqual(whole.cell);
    expect(resumed.ledger!.alpha.macs).toBe(whole.ledger!.alpha.macs);
  });
});

test('every epoch has what the search has cost so far, and the last one what the ledger has', async () => {
  const { events, ledger } = await outcome();
  const costs = events.flatMap(event => (event.kind === 'search-epoch' && event.cost ? [event.cost] : []));
  expect(costs.map(({ weights }) => weights.forwardPasses)).toEqual([1, 2]);
  expect(costs.map(({ alpha }) => alpha.forwardPasses)).toEqual([2, 4]);
  expect(ledger).toMatchObject(costs[1]);
});
