import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { addRecipeOptions, type RecipeFlags, recipeSectionsOf } from '../../src/cli/recipeOptions.js';
import { mergeConfig } from '../../src/experiment/config/mergeConfig.js';
import { parseConfig } from '../../src/experiment/config/parseConfig.js';
import { retrainConfig } from '../../src/experiment/config/retrainConfig.js';
import { caughtError } from '../helpers/caughtError.js';

/** The configuration that some flags give, over a file. */
function configOf(flags: string, file: object = {}) {
  const command = addRecipeOptions(new Command()).parse(flags.split(' ').filter(Boolean), { from: 'user' });
  const below = { genotype: 'DARTS_V2', data: { name: 'mnist' }, ...file };
  const sections = recipeSectionsOf(command.opts<RecipeFlags>());
  return parseConfig(retrainConfig, mergeConfig(below, sections), 'the command line');
}

describe('the flags of recipes', () => {
  test.each([
    ['--recipe trades --beta 1 --epsilon 4/255', { loss: { beta: 1 }, input: { epsilon: 4 / 255 } }],
    ['--recipe pgd-at --perturb pgd-3', { input: { perturb: 'pgd-3', relativeStep: 0.25 } }],
    [
      '--recipe free --replays 4 --fall-back pgd-7',
      { input: { replays: 4 }, overfitting: { fallBack: 'pgd-7' } },
    ],
    ['--label-smoothing 0.1 --mixup 0.2', { loss: { labelSmoothing: 0.1 }, augment: { mixup: 0.2 } }],
    ['--ema', { average: { kind: 'ema', decay: 0.999 } }],
    ['--ema 0.99 --awp 0.01', { average: { kind: 'ema', decay: 0.99 }, awp: { gamma: 0.01 } }],
    ['--swa', { average: { kind: 'swa', from: 0.75 } }],
    [
      '--schedule one-cycle --learning-rate 0.2',
      { schedule: { kind: 'one-cycle' }, optimiser: { learningRate: 0.2 } },
    ],
    ['--warmup-epochs 5', { schedule: { kind: 'cosine', warmupEpochs: 5 } }],
    ['--selection-images 0', { selection: { images: 0 } }],
  ])('%s', (flags, expected) => {
    expect(configOf(flags)).toMatchObject(expected);
  });

  test('override the file, and only where they are given', () => {
    const file = { recipe: 'trades', loss: { beta: 2 }, average: { kind: 'swa', from: 0.5 } };
    expect(configOf('', file)).toMatchObject(file);
    expect(configOf('--beta 3 --ema', { ...file, average: {} })).toMatchObject({
      ...{ loss: { kind: 'trades', beta: 3 }, average: { kind: 'ema' } },
    });
  });

  test.each([
    ['--ema --swa', 'one mean'],
    ['--epsilon 0.1', 'input.epsilon'],
    ['--recipe standart', 'recipe'],
    ['--beta two', 'loss.beta'],
  ])('%s is refused', async (flags, expected) => {
    expect((await caughtError(InputError, () => configOf(flags))).complaint.expected).toContain(expected);
  });
});
