import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { methodContradictions } from '../../../src/experiment/config/methodContradictions.js';
import { parseConfig } from '../../../src/experiment/config/parseConfig.js';
import { searchConfig } from '../../../src/experiment/config/searchConfig.js';
import { type StrategyTraits, strategyNames, strategyTraits } from '../../../src/search/strategyTraits.js';
import { caughtError } from '../../helpers/caughtError.js';

const parse = (method: object) =>
  parseConfig(searchConfig, { data: { name: 'mnist' }, epochs: 10, ...method }, 'quick.yaml');
const refusal = (method: object) =>
  caughtError(InputError, () => parse(method)).then(error => error.complaint);

describe('a λ schedule', () => {
  test('starts at 0 and takes the whole search where nothing else is said', () => {
    expect(parse({ lambdaSchedule: { kind: 'linear' } }).lambdaSchedule).toEqual({
      kind: 'linear',
      from: 0,
      epochs: 10,
    });
    const given = { kind: 'cosine', from: 2, epochs: 10 };
    const config = parse({ lambdaSchedule: given });
    expect(config.lambdaSchedule).toEqual(given);
    expect(searchConfig.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  test.each<[string, object, string, string]>([
    ['longer than the search', { kind: 'linear', epochs: 11 }, 'lambdaSchedule.epochs = 11', 'at most 10'],
    ['that is over in the warm-up', { kind: 'linear', epochs: 2 }, 'lambdaSchedule.epochs = 2', 'more than'],
    ['that is constant, from a value', { from: 1 }, 'lambdaSchedule.from = 1', 'linear or cosine'],
    ['that is constant, of a length', { epochs: 3 }, 'lambdaSchedule.epochs = 3', 'linear or cosine'],
    ['from below 0', { kind: 'linear', from: -1 }, 'lambdaSchedule.from = -1', 'at least 0'],
    ['of an unknown kind', { kind: 'linaer' }, "lambdaSchedule.kind = 'linaer'", 'cosine'],
  ])('%s is refused', async (_name, lambdaSchedule, given, expected) => {
    const complaint = await refusal({ lambdaSchedule, alphaWarmupEpochs: 2 });
    expect(complaint.given).toBe(`${given} in quick.yaml`);
    expect(complaint.expected).toContain(expected);
  });
});

describe('options that could not take effect are refused', () => {
  test.each<[string, object]>([
    ['lambdaSchedule.kind', { lambdaSchedule: { kind: 'linear' } }],
    ['samples', { samples: 2 }],
    ['redraw', { redraw: 'once' }],
    ['detachClean', { detachClean: true }],
    ['normalise', { normalise: true }],
  ])('%s, without a regulariser that compares logits', async (key, method) => {
    expect(() => parse(method)).not.toThrow();
    const { given, expected, remedy } = await refusal({ ...method, strategy: 'darts' });
    expect(given).toContain(`${key} = `);
    expect(expected).toMatch(/with strategy darts, which compares no clean and perturbed logits/);
    expect(remedy).toBe(`correct ${key}`);
  });

  test.each<[string, object]>([
    ['samples', { samples: 2 }],
    ['redraw', { redraw: 'epoch' }],
  ])('%s, of an attack that draws nothing', async (key, method) => {
    expect(() => parse({ ...method, perturb: 'pgd-3' })).not.toThrow();
    const { given, expected } = await refusal({ ...method, perturb: 'fgsm' });
    expect(given).toContain(`${key} = `);
    expect(expected).toContain('with perturb fgsm, which draws nothing');
  });

  test('detached clean logits, where they are not read', async () => {
    const { given, expected } = await refusal({ detachClean: true, regulariser: 'ce' });
    expect(given).toContain('detachClean = true');
    expect(expected).toContain('regulariser ce');
  });

  test('a warm-up as long as the search', async () => {
    expect(parse({ alphaWarmupEpochs: 9 }).alphaWarmupEpochs).toBe(9);
    const { given, expected } = await refusal({ alphaWarmupEpochs: 10 });
    expect(given).toContain('alphaWarmupEpochs = 10');
    expect(expected).toContain('fewer than the 10 epochs');
  });

  test.each(strategyNames)('second order of %s is refused exactly if it cannot be unrolled', strategy => {
    const { secondOrder }: StrategyTraits = strategyTraits[strategy];
    const unrolled = () => parse({ strategy, order: 'second', epochs: 20 });
    if (secondOrder) expect(unrolled).not.toThrow();
    else expect(unrolled).toThrow(`order to be first with strategy ${strategy}`);
  });

  test('second order, of any strategy that cannot be unrolled', () => {
    const config = parse({ order: 'second' });
    expect(methodContradictions(config, strategyTraits.rnas)).toEqual([]);
    const traits = { ...strategyTraits.rnas, secondOrder: false };
    const [{ path, message }] = methodContradictions(config, traits);
    expect(path).toEqual(['order']);
    expect(message).toMatch(/^first with strategy rnas/);
    expect(methodContradictions(parse({}), traits)).toEqual([]);
  });
});

test.each<[string, object, string]>([
  ['no draw', { samples: 0 }, 'samples to be a whole number above 0'],
  ['a penalty on nothing', { penalty: { operations: [], weight: 1 } }, 'penalty.operations'],
  [
    'a penalty of 0',
    { penalty: { operations: ['none'], weight: 0 } },
    'penalty.weight to be a number above 0',
  ],
  [
    'a limit of nothing',
    { derive: { removal: { limit: { operations: [], edges: 1 } } } },
    'limit.operations',
  ],
  [
    'a limit of no edge',
    { derive: { removal: { limit: { operations: ['skip_connect'], edges: 0 } } } },
    'limit.edges to be a whole number above 0',
  ],
  [
    'a limit of an operation that is excluded',
    { derive: { exclude: ['none'], removal: { limit: { operations: ['skip_connect', 'none'], edges: 1 } } } },
    'derive.removal.limit.operations to be without none, which derive.exclude has',
  ],
  ['a penalty without a weight', { penalty: { operations: ['none'] } }, 'penalty.weight'],
])('%s is refused', async (_name, method, expected) => {
  expect((await refusal(method)).expected).toContain(expected);
});

test.each([
  ['order', 'secnd', 'did you mean second?'],
  ['trainInput', 'mixd', 'did you mean mixed?'],
  ['redraw', 'epochs', 'did you mean epoch?'],
])('a misspelt %s, with the nearest name', async (key, name, remedy) => {
  expect((await refusal({ [key]: name })).remedy).toBe(remedy);
});
