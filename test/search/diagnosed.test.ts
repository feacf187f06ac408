import { beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { Interrupted } from '../../src/base/interrupted.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Engine } from '../../src/engine/engine.js';
import { divergence } from '../../src/loss/divergence.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import type { DiagnosticsSetup } from '../../src/search/diagnostics/diagnosticsOptions.js';
import { search } from '../../src/search/search.js';
import type { SearchEpoch, SearchOptions } from '../../src/search/searchSetup.js';
import { darts } from '../../src/search/strategies/darts.js';
import { rnas } from '../../src/search/strategies/rnas.js';
import { robustDarts } from '../../src/search/strategies/robustDarts.js';
import type { SearchStrategy } from '../../src/search/strategy.js';
import { softmaxAlpha } from '../../src/space/softmaxAlpha.js';
import { searchSpace } from '../../src/space/space.js';
import type { Snapshot } from '../../src/train/snapshot.js';
import { caughtError } from '../helpers/caughtError.js';
import { snapshotBits } from '../helpers/snapshotBits.js';
import { toySplit, toyTask } from '../helpers/toySplits.js';

const space = searchSpace('darts', { nodes: 1, multiplier: 1 });
const graph = space.supernet({ ...toyTask, channels: 2, layers: 2 });
const splits = { train: toySplit('train', 24), validation: toySplit('validation', 24) };

const base: SearchOptions = {
  ...{ epochs: 3, batchSize: 12, seed: 3, alphaWarmupEpochs: 0 },
  weightOptimiser: {
    ...{ learningRate: 0.05, learningRateMin: 0.001, momentum: 0.9, weightDecay: 3e-4, clipNorm: 5 },
  },
  alphaOptimiser: { learningRate: 0.05, beta1: 0.5, beta2: 0.999, weightDecay: 1e-3 },
};

const perturbation = (name: string, epsilon = 0.1) =>
  createPerturbation(parsePerturbation(name, { epsilon }));

const noise = rnas({ lambda: 1, divergence: divergence('kl'), perturbation: perturbation('gaussian') });

const diagnostics: DiagnosticsSetup = {
  ...{ images: 18, eigenvalueEvery: 1, eigenvalueImages: 12 },
  ...{ eigenvalueIterations: 4, eigenvalueTolerance: 1e-6, eigenvalueStep: 0.05 },
  perturbation: perturbation('gaussian'),
  readGenotype: text => space.parseGenotype(text),
};

/** Stops as soon as the eigenvalue is larger in magnitude than at the end of the epoch before. */
const impatient = { ratio: 0.9999, lag: 1, window: 1, firstEpoch: 1 };

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native', {});
});

interface RunOptions {
  strategy?: SearchStrategy;
  options?: Partial<SearchOptions>;
  measure?: DiagnosticsSetup;
  resume?: Snapshot;
  stopAt?: number;
  on?: Engine;
}

async function run({ strategy = darts, options, measure, resume, stopAt, on = engine }: RunOptions) {
  const model = await on.compile(graph, { seed: 3 });
  const controller = new AbortController();
  const epochs: SearchEpoch[] = [];
  const snapshots: Snapshot[] = [];
  const setup = {
    ...{ model, ...splits, strategy, resume, options: { ...base, ...options }, diagnostics: measure },
    derive: (alpha: Parameters<typeof softmaxAlpha>[1]) =>
      space.formatGenotype(space.derive(softmaxAlpha(space.alphaTables, alpha))),
  };
  try {
    const result = await search(setup, {
      signal: controller.signal,
      onStep: done => done === stopAt && controller.abort(),
      onEpoch: async (record, snapshot) => {
        epochs.push(record);
        snapshots.push(snapshot);
      },
      onInterrupt: async snapshot => void snapshots.push(snapshot),
    });
    return { epochs, snapshots, last: snapshots.at(-1), result };
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return { epochs, snapshots, last: snapshots.at(-1)!, result: undefined };
  } finally {
    model.dispose();
  }
}

type Run = Awaited<ReturnType<typeof run>>;

const records = ({ epochs }: Run) => epochs.map(({ seconds: _, ...record }) => record);
const bits = (done: Run) => ({ epochs: records(done), tensors: snapshotBits(done.last!) });

describe('diagnostics', () => {
  it('change no bit of the search', async () => {
    const plain = await run({ strategy: noise });
    const looked = await run({ strategy: noise, measure: diagnostics });
    expect(looked.epochs.map(({ diagnostics: _, seconds: _s, ...record }) => record)).toEqual(records(plain));
    expect(snapshotBits(looked.last!)).toEqual(snapshotBits(plain.last!));
    expect(plain.epochs[0]).not.toHaveProperty('diagnostics');
  });

  it('are measured for plain DARTS too, and charged to evaluation alone', async () => {
    const { epochs, result } = await run({
      measure: { ...diagnostics, perturbation: perturbation('pgd-2') },
    });
    const [{ diagnostics: first }, { diagnostics: second }] = epochs;
    expect(first!.supernet!.images).toBe(18);
    expect(first!.supernet!.perturbed.loss).toBeGreaterThan(first!.supernet!.clean.loss);
    expect(second!.supernet!.clean.loss).not.toBe(first!.supernet!.clean.loss);
    expect(first!.changedEdges).toBeNull();
    expect(first!.operations.normal).toSatisfy(
      (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count) === 2,
    );
    expect(first!.entropy.normal.edges).toHaveLength(2);
    expect(first!.entropy.normal.mean).toBeGreaterThan(1.9);
    const { weights, alpha, perturbation: step, evaluation } = result!.ledger;
    expect([weights.forwardPasses, alpha.forwardPasses, step.forwardPasses]).toEqual([6, 6, 0]);
    // In each of three epochs: two batches clean and perturbed, two attack steps on each; two gradients a product.
    expect(evaluation.forwardPasses).toBe(3 * (2 * (2 + 2) + 4 * 2));
    expect(evaluation.backwardPasses).toBe(3 * (2 * 2 + 4 * 2));
  });

  it('of a resumed search are those of an uninterrupted one', async () => {
    const whole = bits(await run({ strategy: noise, measure: diagnostics }));
    const stopped = await run({ strategy: noise, measure: diagnostics, stopAt: 3 });
    const resumed = await run({ strategy: noise, measure: diagnostics, resume: stopped.last });
    expect(bits({ ...resumed, epochs: [...stopped.epochs, ...resumed.epochs] })).toEqual(whole);
    expect(whole.epochs[1].diagnostics!.changedEdges).toBeTypeOf('number');
  });

  it.skipIf(process.env.RNAS_TEST_WITHOUT_NATIVE)('are the same bits for 1 and 2 threads', async () => {
    const one = await createEngine('native', { threads: 1 });
    const two = await createEngine('native', { threads: 2 });
    expect(bits(await run({ measure: diagnostics, on: one }))).toEqual(
      bits(await run({ measure: diagnostics, on: two })),
    );
  });

  it('leave out what is switched off', async () => {
    const { epochs } = await run({ measure: { ...diagnostics, images: 0, eigenvalueEvery: 2 } });
    expect(epochs.map(({ diagnostics: found }) => Object.keys(found!))).toEqual([
      ['entropy', 'operations', 'changedEdges'],
      ['entropy', 'operations', 'changedEdges', 'eigenvalue'],
      ['entropy', 'operations', 'changedEdges'],
    ]);
  });

  const changes: Record<string, Partial<DiagnosticsSetup>> = {
    images: { images: 12 },
    perturbation: { perturbation: perturbation('rademacher') },
    epsilon: { perturbation: perturbation('gaussian', 0.3) },
    eigenvalueImages: { eigenvalueImages: 18 },
    eigenvalueIterations: { eigenvalueIterations: 5 },
    eigenvalueTolerance: { eigenvalueTolerance: 100 },
    eigenvalueStep: { eigenvalueStep: 0.2 },
  };

  it.each(Object.entries(changes))('%s takes effect', async (_name, change) => {
    const options = { epochs: 1 };
    const [{ diagnostics: before }] = (await run({ options, measure: diagnostics })).epochs;
    const [{ diagnostics: after }] = (await run({ options, measure: { ...diagnostics, ...change } })).epochs;
    expect(after).not.toEqual(before);
  });
});

describe('an early stop', () => {
  const options = { epochs: 8, earlyStop: impatient };
  let whole: Run;
  beforeAll(async () => {
    whole = await run({ strategy: robustDarts, measure: diagnostics, options });
  });

  it('ends the search after the epoch in which the eigenvalue grew, and returns the α before', () => {
    const values = whole.epochs.map(({ diagnostics: found }) => Math.abs(found!.eigenvalue!.value));
    const grew = values.findIndex((value, i) => i > 0 && values[i - 1] < 0.9999 * value);
    expect(grew).toBeGreaterThan(0);
    expect(whole.epochs).toHaveLength(grew + 1);
    expect(whole.epochs.length).toBeLessThan(8);
    const before = whole.epochs[grew - 1];
    const { result } = whole;
    expect(result!.stoppedEarly).toEqual({ at: grew + 1, returns: grew });
    expect(result!.genotype).toBe(before.genotype);
    expect([...result!.alpha.normal]).toEqual(before.alpha.normal.flat());
    expect(whole.epochs[grew].stoppedEarly).toEqual({
      ...{ before: values[grew - 1], after: values[grew], returns: grew, genotype: before.genotype },
    });
    expect(before).not.toHaveProperty('stoppedEarly');
  });

  it('is what it would be after a kill and a resumption', async () => {
    const measure = diagnostics;
    const stopped = await run({ strategy: robustDarts, measure, options, stopAt: 3 });
    const resumed = await run({ strategy: robustDarts, measure, options, resume: stopped.last });
    expect(bits({ ...resumed, epochs: [...stopped.epochs, ...resumed.epochs] })).toEqual(bits(whole));
    expect(resumed.result!.alpha).toEqual(whole.result!.alpha);
  });

  it('is not gone on from', async () => {
    const again = await run({ strategy: robustDarts, measure: diagnostics, options, resume: whole.last });
    expect(again.epochs).toEqual([]);
    const { seconds: _, ...result } = again.result!;
    const { seconds: _s, ...first } = whole.result!;
    expect(result).toEqual(first);
  });

  it('serves any strategy, and changes none before it comes', async () => {
    const free = await run({ strategy: noise, measure: diagnostics, options: { epochs: 8 } });
    const bound = await run({ strategy: noise, measure: diagnostics, options });
    expect(free.epochs).toHaveLength(8);
    expect(bound.epochs.length).toBeLessThan(8);
    expect(records(bound).map(({ stoppedEarly: _, ...record }) => record)).toEqual(
      records(free).slice(0, bound.epochs.length),
    );
  });

  it('keeps α of the epochs that it can still return, and of no others', async () => {
    const earlyStop = { ...impatient, ratio: 1e-6, lag: 2, window: 3 };
    const { last } = await run({ measure: diagnostics, options: { epochs: 6, earlyStop } });
    const kept = [...last!.tensors.keys()].filter(name => name.startsWith('earlier-alpha/3/'));
    expect(kept).toHaveLength(2);
    expect([...last!.tensors.keys()].filter(name => /^earlier-alpha\/[12]\//.test(name))).toEqual([]);
  });

  it('needs eigenvalues', async () => {
    const blind = { measure: { ...diagnostics, eigenvalueEvery: 0 }, options };
    const { complaint } = await caughtError(InputError, () => run(blind));
    expect(complaint.remedy).toContain('eigenvalueEvery');
    await caughtError(InputError, () => run({ options }));
  });
});
