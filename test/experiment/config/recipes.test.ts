import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { loadConfig } from '../../../src/experiment/config/loadConfig.js';
import { parseConfig } from '../../../src/experiment/config/parseConfig.js';
import { recipeNames } from '../../../src/experiment/config/recipes.js';
import { retrainConfig } from '../../../src/experiment/config/retrainConfig.js';
import { caughtError } from '../../helpers/caughtError.js';

const parse = (changes: object = {}) =>
  parseConfig(retrainConfig, { genotype: 'DARTS_V2', data: { name: 'mnist' }, ...changes }, 'quick.yaml');
const refusal = (changes: object) =>
  caughtError(InputError, () => parse(changes)).then(error => error.complaint);

describe.each(recipeNames)('recipe %s', recipe => {
  test('filled in, written to a file and read again, is itself', () => {
    const config = parse({ recipe });
    expect(retrainConfig.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  test.each([
    ['awp', { gamma: 0.01 }],
    ['average', { kind: 'ema' }],
    ['average', { kind: 'swa' }],
    ['schedule', { kind: 'cosine' }],
    ['schedule', { kind: 'step' }],
    ['schedule', { kind: 'one-cycle' }],
  ])('takes %s %o', (section, changes) => {
    const config = parse({ recipe, [section]: changes });
    expect(config[section as 'awp']).toMatchObject(changes);
    expect(retrainConfig.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });
});

describe('a recipe', () => {
  test('is data: what each of them says', () => {
    expect(parse()).toMatchObject({
      ...{ recipe: 'standard', epochs: 600, batchSize: 96, loss: { kind: 'ce' }, input: { kind: 'clean' } },
      optimiser: { learningRate: 0.025, clipNorm: 5 },
      schedule: { kind: 'cosine', grain: 'epoch', to: 0, warmupEpochs: 0 },
      average: { kind: 'none' },
    });
    expect(parse({ recipe: 'noise' }).input).toEqual({
      ...{ kind: 'perturbed', perturb: 'gaussian', epsilon: 8 / 255, norm: 'linf' },
    });
    const attacked = { kind: 'perturbed', epsilon: 8 / 255, norm: 'linf' };
    expect(parse({ recipe: 'pgd-at' })).toMatchObject({
      input: { ...attacked, perturb: 'pgd-7', relativeStep: 0.25, randomStart: true, mode: 'train' },
      ...{ epochs: 200, batchSize: 128, optimiser: { learningRate: 0.1, weightDecay: 5e-4, clipNorm: null } },
      schedule: { kind: 'step', milestones: [0.5, 0.75], factor: 0.1 },
    });
    expect(parse({ recipe: 'trades' })).toMatchObject({
      loss: { kind: 'trades', beta: 6 },
      input: { ...attacked, perturb: 'trades-pgd-10', relativeStep: 0.25, mode: 'eval' },
    });
    expect(parse({ recipe: 'mart' })).toMatchObject({
      loss: { kind: 'mart', beta: 5 },
      input: { ...attacked, perturb: 'pgd-10', mode: 'eval' },
    });
    expect(parse({ recipe: 'fgsm-rs' })).toMatchObject({
      input: { ...attacked, perturb: 'fgsm', relativeStep: 1.25, randomStart: true },
      overfitting: { drop: 0.2, fallBack: 'none' },
    });
    expect(parse({ recipe: 'free' }).input).toEqual({ kind: 'free', replays: 8, epsilon: 8 / 255 });
  });

  test('is overridden key by key', () => {
    const config = parse({ recipe: 'trades', loss: { beta: 1 }, input: { epsilon: '4/255' }, epochs: 3 });
    expect(config).toMatchObject({ loss: { kind: 'trades', beta: 1 }, epochs: 3 });
    expect(config.input).toMatchObject({ perturb: 'trades-pgd-10', epsilon: 4 / 255 });
    expect(config.selection).toMatchObject({ perturb: 'pgd-5', epsilon: 4 / 255 });
  });

  test('with another attack takes that attack’s own step and start', () => {
    const { input } = parse({ recipe: 'fgsm-rs', input: { perturb: 'pgd-3' } });
    expect(input).toMatchObject({ perturb: 'pgd-3', relativeStep: 0.25, randomStart: true });
    expect(parse({ recipe: 'pgd-at', input: { perturb: 'fgsm' } }).input).toMatchObject({
      ...{ relativeStep: 1, randomStart: false },
    });
  });

  test('with another kind of schedule takes none of its keys', () => {
    expect(parse({ recipe: 'fgsm-rs', schedule: { kind: 'cosine' } }).schedule).toEqual({
      ...{ kind: 'cosine', grain: 'epoch', warmupEpochs: 0, to: 0 },
    });
  });

  test('watches for catastrophic overfitting where one step makes the input', () => {
    expect(parse({ recipe: 'pgd-at' }).overfitting).toBeUndefined();
    expect(parse({ recipe: 'free', overfitting: { fallBack: 'pgd-2' } }).overfitting?.fallBack).toBe('pgd-2');
    expect(parse({ recipe: 'free', selection: { images: 0 } }).overfitting).toBeUndefined();
  });
});

test.each(['digits-standard', 'digits-pgd-at'])('experiments/%s.yaml is a configuration', async name => {
  const path = fileURLToPath(new URL(`../../../experiments/${name}.yaml`, import.meta.url));
  const config = await loadConfig(retrainConfig, path, {});
  expect(config).toMatchObject({ genotype: 'DARTS_V2', data: { name: 'mnist' } });
});

describe('options that could not take effect are refused', () => {
  test.each<[string, object]>([
    ['loss.beta', { loss: { beta: 1 } }],
    ['loss.labelSmoothing', { recipe: 'mart', loss: { labelSmoothing: 0.1 } }],
    ['augment.mixup', { recipe: 'mart', augment: { mixup: 1 } }],
    ['augment.mixup', { recipe: 'free', augment: { mixup: 1 } }],
    ['input.epsilon', { input: { epsilon: 0.1 } }],
    ['input.mode', { recipe: 'noise', input: { mode: 'eval' } }],
    ['input.randomStart', { recipe: 'noise', input: { randomStart: true } }],
    ['input.perturb', { recipe: 'free', input: { perturb: 'fgsm' } }],
    ['input.norm', { recipe: 'noise', input: { norm: 'l2' } }],
    ['input.epsilon', { recipe: 'pgd-at', input: { epsilon: 2 } }],
    ['input.kind', { loss: { kind: 'trades' } }],
    ['schedule.milestones', { schedule: { milestones: [0.5] } }],
    ['schedule.milestones', { recipe: 'pgd-at', schedule: { milestones: [0.75, 0.5] } }],
    ['schedule.peak', { recipe: 'pgd-at', schedule: { peak: 0.5 } }],
    ['schedule.warmupEpochs', { schedule: { warmupEpochs: 600 } }],
    ['schedule.warmupEpochs', { recipe: 'fgsm-rs', schedule: { warmupEpochs: 1 } }],
    ['awp.warmupEpochs', { awp: { warmupEpochs: 1 } }],
    ['awp.warmupEpochs', { awp: { gamma: 0.01, warmupEpochs: 600 } }],
    ['average.decay', { average: { decay: 0.9 } }],
    ['average.from', { average: { kind: 'ema', from: 0.5 } }],
    ['selection.epsilon', { selection: { images: 0, epsilon: 0.1 } }],
    ['overfitting.fallBack', { recipe: 'pgd-at', overfitting: { fallBack: 'pgd-7' } }],
  ])('%s: %j', async (key, changes) => {
    const { given, expected } = await refusal(changes);
    expect(given).toContain(key);
    expect(expected).toContain(key);
  });

  test('an unknown recipe, with the nearest one', async () => {
    expect((await refusal({ recipe: 'trade' })).remedy).toBe('did you mean trades?');
  });
});

describe('the network', () => {
  const data = { name: 'mnist' };
  const hand = (changes: object) => parseConfig(retrainConfig, { data, ...changes }, 'quick.yaml');

  test('may be a hand-made one, trained as its paper does', () => {
    const config = hand({ network: { reference: 'resnet-18' } });
    expect(config).toMatchObject({ epochs: 200, batchSize: 128, optimiser: { learningRate: 0.1 } });
    expect(config.genotype).toBeUndefined();
    expect(retrainConfig.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  test.each<[string, object, string]>([
    ['none at all', {}, 'genotype'],
    ['two of them', { genotype: 'DARTS_V2', network: { reference: 'resnet-18' } }, 'genotype'],
    ['a width', { network: { reference: 'resnet-18', channels: 8 } }, 'network.channels'],
    ['a supernet', { network: { reference: 'resnet-18' }, inherit: 'runs/x' }, 'inherit'],
  ])('and %s is refused', async (_name, changes, key) => {
    expect((await caughtError(InputError, () => hand(changes))).complaint.given).toContain(key);
  });

  test('of an unknown name is refused with the nearest one', async () => {
    const { complaint } = await caughtError(InputError, () => hand({ network: { reference: 'resnet18' } }));
    expect(complaint.remedy).toBe('did you mean resnet-18?');
  });
});
