import { beforeAll, describe, expect, it } from 'vitest';
import { RunError } from '../../src/base/runError.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Engine } from '../../src/engine/engine.js';
import type { RetrainOptions } from '../../src/train/retrainSetup.js';
import { snapshotBits } from '../helpers/snapshotBits.js';
import { toyOptions as base, bits, type ToyRun, toyRetrain } from './toyRetrain.js';

let engine: Engine;

beforeAll(async () => {
  engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native');
});

const run = ({ on = engine, ...given }: ToyRun & { on?: Engine } = {}) => toyRetrain(on, given);

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
    expect(epochs.filter(({ bestClean }) => bestClean).at(-1)!.epoch).toBe(result!.bestEpoch);
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
