import { beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { randomStream } from '../../src/base/randomStream.js';
import type { Engine } from '../../src/engine/engine.js';
import { createStrategy } from '../../src/experiment/createStrategy.js';
import type { ArchitectureStep } from '../../src/search/strategy.js';
import { softmaxAlpha } from '../../src/space/softmaxAlpha.js';
import { caughtError } from '../helpers/caughtError.js';
import { fixtureConfig } from '../helpers/runFixtures.js';
import { toyTask } from '../helpers/toySplits.js';
import { smallSpace, toyEngine } from '../search/toySearch.js';
import { toyBatch } from '../search/toyStep.js';

let engine: Engine;

beforeAll(async () => {
  engine = await toyEngine();
});

/** The first gradient that a configuration gives, half-way through a search. */
async function gradientOf(changes: object) {
  const model = await engine.compile(smallSpace.supernet({ ...toyTask, channels: 2, layers: 1 }), {
    seed: 3,
  });
  const alpha = softmaxAlpha(smallSpace.alphaTables, smallSpace.initialAlpha(randomStream(1, 'alpha')));
  const training: ArchitectureStep['training'] = {
    ...toyBatch('train', 3),
    optimiser: { kind: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 0, nesterov: false },
  };
  const strategy = createStrategy(fixtureConfig(changes), smallSpace);
  const { dAlpha } = await strategy.architectureGradient({
    ...{ model, perturbationModel: model, alpha, training, ...toyBatch('validation', 3) },
    ...{ progress: 0.5, memory: {}, random: place => randomStream(2, place) },
  });
  model.dispose();
  return JSON.stringify(dAlpha);
}

describe('what a configuration says of the method reaches the strategy', () => {
  test.each<[string, object]>([
    ['strategy', { strategy: 'darts' }],
    ['order', { order: 'second' }],
    ['perturb', { perturb: 'uniform' }],
    ['epsilon', { epsilon: 0.2 }],
    ['lambda', { lambda: 2 }],
    ['lambdaSchedule.kind', { lambdaSchedule: { kind: 'linear' } }],
    ['lambdaSchedule.from', { lambdaSchedule: { kind: 'linear', from: 3 } }],
    ['lambdaSchedule.epochs', { lambdaSchedule: { kind: 'linear', epochs: 2 } }],
    ['regulariser', { regulariser: 'js' }],
    ['detachClean', { detachClean: true }],
    ['samples', { samples: 2 }],
    ['normalise', { normalise: true }],
    ['penalty', { penalty: { operations: ['skip_connect'], weight: 1 } }],
    ['penalty.operations', { penalty: { operations: ['none'], weight: 1 } }],
    ['penalty.weight', { penalty: { operations: ['none'], weight: 2 } }],
  ])('%s', async (_key, changes) => {
    expect(await gradientOf(changes)).not.toBe(await gradientOf({}));
  });

  test('nothing, where it says nothing', async () => {
    expect(await gradientOf({})).toBe(await gradientOf({}));
  });

  test('a linear λ over the whole search is half-way in the middle of it', async () => {
    const lambdaSchedule = { kind: 'linear', from: 0.5, epochs: 3 };
    const moving = await gradientOf({ lambda: 1.5, lambdaSchedule });
    expect(moving).toBe(await gradientOf({ lambda: 1 }));
  });

  test('an operation that the space does not have is refused by its key', async () => {
    const config = fixtureConfig({ penalty: { operations: ['nonne'], weight: 1 } });
    const { complaint } = await caughtError(InputError, () => createStrategy(config, smallSpace));
    expect(complaint.given).toBe('penalty.operations with "nonne"');
    expect(complaint.remedy).toBe('did you mean none?');
  });
});
