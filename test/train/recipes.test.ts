import { beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Engine } from '../../src/engine/engine.js';
import { recipeNames } from '../../src/experiment/config/recipes.js';
import { trainedWeights } from '../../src/train/retrainState.js';
import { takeSection } from '../../src/train/snapshot.js';
import { snapshotBits } from '../helpers/snapshotBits.js';
import { bits, toyRecipe, toyRetrain } from './toyRetrain.js';

let engine: Engine;

beforeAll(async () => {
  engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native');
});

const small = { input: { epsilon: 0.1 } };
const with2Replays = { recipe: 'free', input: { epsilon: 0.1, replays: 2 } };

/** Every recipe, and every option over one of them. */
const recipes: [string, object][] = [
  ...recipeNames
    .filter(name => name !== 'standard' && name !== 'free')
    .map((recipe): [string, object] => [recipe, { recipe, ...small }]),
  ['standard', { recipe: 'standard' }],
  ['free', with2Replays],
  ['half of the batch perturbed', { recipe: 'pgd-at', input: { kind: 'mixed', epsilon: 0.1 } }],
  ['the L2 ball', { recipe: 'pgd-at', input: { epsilon: 0.5, norm: 'l2' } }],
  ['awp', { recipe: 'pgd-at', ...small, awp: { gamma: 0.01 } }],
  ['awp after a warm-up, over free', { ...with2Replays, awp: { gamma: 0.01, warmupEpochs: 1 } }],
  ['ema', { average: { kind: 'ema' } }],
  ['ema over free', { ...with2Replays, average: { kind: 'ema', decay: 0.5 } }],
  ['swa', { recipe: 'trades', ...small, average: { kind: 'swa', from: 0 } }],
  ['label smoothing', { recipe: 'trades', ...small, loss: { labelSmoothing: 0.1 } }],
  ['mixup', { recipe: 'trades', ...small, augment: { mixup: 1 } }],
  ['warm-up', { schedule: { kind: 'step', warmupEpochs: 1 } }],
];

describe.each(recipes)('%s', (_name, changes) => {
  it('stopped in mid-epoch and resumed, gives the bits of an uninterrupted one', async () => {
    const recipe = toyRecipe(changes);
    const whole = bits(await toyRetrain(engine, { recipe }));
    for (const stopAt of [2, 4]) {
      const stopped = await toyRetrain(engine, { recipe, stopAt });
      expect(stopped.result).toBeUndefined();
      const resumed = await toyRetrain(engine, { recipe, resume: stopped.last });
      expect(bits({ epochs: [...stopped.epochs, ...resumed.epochs], last: resumed.last })).toEqual(whole);
    }
  });

  it.skipIf(process.env.RNAS_TEST_WITHOUT_NATIVE)('gives the same bits for 1 and 2 threads', async () => {
    const [one, two] = await Promise.all([1, 2].map(threads => createEngine('native', { threads })));
    const recipe = toyRecipe(changes, { epochs: 1 });
    expect(bits(await toyRetrain(one, { recipe }))).toEqual(bits(await toyRetrain(two, { recipe })));
  });
});

describe('every part of a recipe takes effect', () => {
  const base = { recipe: 'pgd-at', input: { perturb: 'pgd-2', epsilon: 0.1 } };
  const input = (changes: object) => ({ ...base, input: { ...base.input, ...changes } });
  const trades = { ...base, loss: { kind: 'trades' } };
  const pairs: [string, object, object][] = [
    ['the loss', base, trades],
    ['its weight', trades, { ...base, loss: { kind: 'trades', beta: 1 } }],
    ['label smoothing', base, { ...base, loss: { labelSmoothing: 0.1 } }],
    ['the radius', base, input({ epsilon: 0.2 })],
    ['the attack', base, input({ perturb: 'fgsm' })],
    ['its steps', base, input({ perturb: 'pgd-3' })],
    ['their length', base, input({ relativeStep: 0.5 })],
    ['its start', base, input({ randomStart: false })],
    ['its mode', base, input({ mode: 'eval' })],
    ['its objective', base, input({ perturb: 'trades-pgd-2' })],
    ['its norm', base, input({ norm: 'l2' })],
    ['half of the batch', base, input({ kind: 'mixed' })],
    ['mixup', base, { ...base, augment: { mixup: 0.5 } }],
    ['its α', { ...base, augment: { mixup: 1 } }, { ...base, augment: { mixup: 0.5 } }],
    ['awp', base, { ...base, awp: { gamma: 0.01 } }],
    ['its γ', { ...base, awp: { gamma: 0.02 } }, { ...base, awp: { gamma: 0.01 } }],
    ['its warm-up', { ...base, awp: { gamma: 0.01 } }, { ...base, awp: { gamma: 0.01, warmupEpochs: 1 } }],
    ['the schedule', base, { ...base, schedule: { kind: 'constant' } }],
    ['its grain', { schedule: { grain: 'update' } }, { schedule: { grain: 'epoch' } }],
    ['its end', { schedule: { to: 0 } }, { schedule: { to: 0.01 } }],
    ['its milestones', base, { ...base, schedule: { milestones: [0.9] } }],
    ['its factor', base, { ...base, schedule: { factor: 0.5 } }],
    ['its warm-up of the rate', base, { ...base, schedule: { warmupEpochs: 1 } }],
    ['replays', { recipe: 'free', input: { replays: 2 } }, { recipe: 'free', input: { replays: 3 } }],
  ];

  it.each(pairs)('%s', async (_name, one, other) => {
    const weights = async (changes: object) =>
      snapshotBits((await toyRetrain(engine, { recipe: toyRecipe(changes) })).last);
    expect(await weights(one)).not.toEqual(await weights(other));
  });
});

describe('what is measured', () => {
  it('says nothing of robustness where no images are set aside for it', async () => {
    const { epochs, result } = await toyRetrain(engine, { recipe: toyRecipe({ selection: { images: 0 } }) });
    expect(epochs[0].validationRobustAccuracy).toBeUndefined();
    expect(epochs.some(({ bestRobust }) => bestRobust)).toBe(false);
    expect(result).not.toHaveProperty('bestRobustEpoch');
  });

  it('names the epoch of the best robust accuracy, which is never above the clean one', async () => {
    const recipe = toyRecipe({ recipe: 'pgd-at', ...small, selection: { images: 24 } }, { epochs: 6 });
    const { epochs, result } = await toyRetrain(engine, { recipe });
    const robust = epochs.map(({ validationRobustAccuracy }) => validationRobustAccuracy!);
    expect(result!.bestRobustAccuracy).toBe(Math.max(...robust));
    expect(result!.bestRobustEpoch).toBe(1 + robust.indexOf(Math.max(...robust)));
    for (const epoch of epochs) {
      expect(epoch.validationRobustAccuracy).toBeLessThanOrEqual(epoch.validationAccuracy);
      expect(epoch.trainRobustAccuracy).toBeLessThanOrEqual(epoch.trainCleanAccuracy!);
    }
  });

  it('changes no bit of the training', async () => {
    const weights = async (images: number) =>
      snapshotBits((await toyRetrain(engine, { recipe: toyRecipe({ selection: { images } }) })).last);
    expect(await weights(0)).toEqual(await weights(12));
  });

  it('adds the terms of the loss up to it', async () => {
    const recipe = toyRecipe({ recipe: 'trades', ...small });
    for (const { trainLoss, lossParts } of (await toyRetrain(engine, { recipe })).epochs) {
      expect(Object.keys(lossParts)).toEqual(['ce', 'kl']);
      expect(lossParts.ce + lossParts.kl).toBeCloseTo(trainLoss, 10);
    }
  });

  it('counts the time that is left', async () => {
    const { epochs } = await toyRetrain(engine, { recipe: toyRecipe({}) });
    expect(epochs[0].secondsLeft).toBeCloseTo(epochs[0].seconds, 10);
    expect(epochs[1].secondsLeft).toBe(0);
  });
});

describe('a mean of the weights', () => {
  it('of no decay is the weights themselves', async () => {
    const recipe = toyRecipe({ average: { kind: 'ema', decay: 0 } });
    const { last } = await toyRetrain(engine, { recipe });
    const own = snapshotBits({ tensors: takeSection(last.tensors, 'model'), metadata: {} });
    expect(snapshotBits({ tensors: trainedWeights(last), metadata: {} })).toEqual(own);
  });

  it.each([{ kind: 'ema' }, { kind: 'swa', from: 0 }])(
    'changes no bit of the training: %o',
    async average => {
      const weights = async (changes: object) => {
        const { last } = await toyRetrain(engine, { recipe: toyRecipe(changes) });
        return snapshotBits({ tensors: takeSection(last.tensors, 'model'), metadata: {} });
      };
      expect(await weights({ average })).toEqual(await weights({}));
    },
  );

  it('of the last epochs alone begins with them', async () => {
    const recipe = toyRecipe({ average: { kind: 'swa', from: 0.5 } }, { epochs: 4 });
    const { last } = await toyRetrain(engine, { recipe });
    expect(JSON.parse(last.metadata.state).averaged).toBe(2);
  });
});
