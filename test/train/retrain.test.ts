import { beforeAll, describe, expect, it } from 'vitest';
import { Interrupted } from '../../src/base/interrupted.js';
import { randomStream } from '../../src/base/randomStream.js';
import { RunError } from '../../src/base/runError.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Engine } from '../../src/engine/engine.js';
import { searchSpace } from '../../src/space/space.js';
import { type RetrainEpoch, type RetrainOptions, retrain } from '../../src/train/retrain.js';
import type { Snapshot } from '../../src/train/snapshot.js';
import { snapshotBits } from '../helpers/snapshotBits.js';
import { toySplit, toyTask } from '../helpers/toySplits.js';

const space = searchSpace('darts', { nodes: 2, multiplier: 2 });
// An auxiliary head needs maps of at least 6×6 at two thirds of the depth: 24 pixels wide images would be slow here.
const graph = space.network(space.random(randomStream(5, 'cell')), {
  ...toyTask,
  channels: 4,
  layers: 3,
  auxiliary: false,
});
const splits = { train: toySplit('train', 36), validation: toySplit('validation', 24) };

const base: RetrainOptions = {
  epochs: 2,
  batchSize: 12,
  seed: 3,
  optimiser: { learningRate: 0.05, momentum: 0.9, weightDecay: 3e-4, clipNorm: 5, nesterov: false },
  augment: { cropPadding: 1, flip: false, cutout: 0, fill: [0.4] },
  auxiliaryWeight: 0,
  dropPath: 0.2,
};

let engine: Engine;

beforeAll(async () => {
  engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native');
});

interface RunOptions {
  options?: Partial<RetrainOptions>;
  resume?: Snapshot;
  stopAt?: number;
  on?: Engine;
}

async function run({ options, resume, stopAt, on = engine }: RunOptions = {}) {
  const model = await on.compile(graph, { seed: 3 });
  const controller = new AbortController();
  const epochs: RetrainEpoch[] = [];
  let last: Snapshot | undefined;
  try {
    const setup = { model, ...splits, options: { ...base, ...options }, resume };
    const result = await retrain(setup, {
      signal: controller.signal,
      onStep: done => done === stopAt && controller.abort(),
      onEpoch: async (record, snapshot) => {
        epochs.push(record);
        last = snapshot;
      },
      onInterrupt: async snapshot => {
        last = snapshot;
      },
    });
    return { epochs, last: last!, result };
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return { epochs, last: last!, result: undefined };
  } finally {
    model.dispose();
  }
}

function bits({ epochs, last }: { epochs: RetrainEpoch[]; last: Snapshot }) {
  return {
    epochs: epochs.map(({ seconds: _seconds, imagesPerSecond: _rate, ...record }) => record),
    tensors: snapshotBits(last),
  };
}

describe('retraining', () => {
  it('gives the same bits for the same seed, and others for another', async () => {
    const first = bits(await run());
    expect(bits(await run())).toEqual(first);
    expect(bits(await run({ options: { seed: 4 } }))).not.toEqual(first);
  });

  it.each([1, 3, 5])(
    'stopped before step %i and resumed, gives the bits of an uninterrupted one',
    async stopAt => {
      const whole = bits(await run());
      const stopped = await run({ stopAt });
      expect(stopped.result).toBeUndefined();
      const resumed = await run({ resume: stopped.last });
      expect(bits({ epochs: [...stopped.epochs, ...resumed.epochs], last: resumed.last })).toEqual(whole);
    },
  );

  it.skipIf(process.env.RNAS_TEST_WITHOUT_NATIVE)('gives the same bits for 1 and 2 threads', async () => {
    const one = await createEngine('native', { threads: 1 });
    const two = await createEngine('native', { threads: 2 });
    expect(bits(await run({ on: one }))).toEqual(bits(await run({ on: two })));
  });

  it('learns the toy classes, and names the epoch of the best validation accuracy', async () => {
    const { epochs, result } = await run({ options: { epochs: 12, dropPath: 0 } });
    const accuracies = epochs.map(({ validationAccuracy }) => validationAccuracy);
    expect(result!.bestAccuracy).toBe(Math.max(...accuracies));
    expect(result!.bestEpoch).toBe(1 + accuracies.indexOf(Math.max(...accuracies)));
    expect(epochs.filter(({ best }) => best).at(-1)!.epoch).toBe(result!.bestEpoch);
    expect(result!.bestAccuracy).toBeGreaterThan(0.8);
  });

  it('stops at a loss that is not finite, and says where', async () => {
    const optimiser = { ...base.optimiser, learningRate: 1e20, clipNorm: 1e20 };
    const failed = run({ options: { optimiser } });
    await expect(failed).rejects.toThrow(RunError);
    await expect(failed).rejects.toThrow(/epoch \d, step \d/);
  });

  it('stops at a validation loss that is not finite, which the last step of an epoch can cause', async () => {
    const optimiser = { ...base.optimiser, learningRate: 1e30, clipNorm: 1e30 };
    const failed = run({ options: { optimiser, batchSize: 36 } });
    await expect(failed).rejects.toThrow(RunError);
    await expect(failed).rejects.toThrow(/the validation loss = (NaN|Infinity) at the end of epoch 1/);
  });

  it('refuses the snapshot of a search', async () => {
    const { last } = await run();
    const resume = { ...last, metadata: { ...last.metadata, loop: 'search' } };
    await expect(run({ resume })).rejects.toThrow(/checkpoint of "search".*one that a retrain wrote/);
  });
});

describe('every option of retraining takes effect', () => {
  const { optimiser, augment } = base;
  const changes: Record<string, Partial<RetrainOptions>> = {
    epochs: { epochs: 3 },
    batchSize: { batchSize: 9 },
    dropPath: { dropPath: 0.5 },
    'crop padding': { augment: { ...augment, cropPadding: 2 } },
    flip: { augment: { ...augment, flip: true } },
    cutout: { augment: { ...augment, cutout: 3 } },
    'learning rate': { optimiser: { ...optimiser, learningRate: 0.06 } },
    momentum: { optimiser: { ...optimiser, momentum: 0.5 } },
    'weight decay': { optimiser: { ...optimiser, weightDecay: 0.1 } },
    'clip norm': { optimiser: { ...optimiser, clipNorm: 0.01 } },
    nesterov: { optimiser: { ...optimiser, nesterov: true } },
  };

  it.each(Object.entries(changes))('%s', async (_name, options) => {
    const weights = async (changed?: Partial<RetrainOptions>) =>
      snapshotBits((await run({ options: changed })).last);
    expect(await weights(options)).not.toEqual(await weights());
  });
});
