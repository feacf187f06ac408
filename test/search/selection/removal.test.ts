import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { createEngine } from '../../../src/engine/createEngine.js';
import { emptyLedger } from '../../../src/engine/emptyLedger.js';
import type { Model } from '../../../src/engine/engine.js';
import { meter } from '../../../src/engine/meter.js';
import { createPerturbation } from '../../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';
import { fixedSample } from '../../../src/search/diagnostics/fixedSample.js';
import { supernetAccuracy } from '../../../src/search/diagnostics/supernetAccuracy.js';
import { removalLoss } from '../../../src/search/selection/removalLoss.js';
import { removalRises } from '../../../src/search/selection/removalRises.js';
import { removalStrengths } from '../../../src/search/selection/removalStrengths.js';
import type { MixingWeights } from '../../../src/space/architectureParameters.js';
import { searchSpace } from '../../../src/space/space.js';
import { smoothSupernet } from '../../helpers/smoothSupernet.js';
import { toySplit } from '../../helpers/toySplits.js';

/** Two edges of three operations, and a table that mixes something else. */
const candidates = {
  mix: [
    ['none', 'skip', 'conv'],
    ['none', 'skip', 'conv'],
  ],
};
const weights = {
  mix: Float32Array.of(0.5, 0.25, 0.25, 0.25, 0.5, 0.25),
  edges: Float32Array.of(0.75, 0.25),
};
/** L(m) = 2 − Σ worth · m, and a product that a removal on another edge does not touch. */
const worth = [100, 1, 2, 100, 3, -4];
const loss = ({ mix }: MixingWeights) =>
  Promise.resolve(2 - worth.reduce((sum, each, place) => sum + each * mix[place], 0));

describe('what is lost without an operation', () => {
  it('is the rise of the loss where it has no weight, and nothing for none', async () => {
    const found = await removalRises({ candidates, exclude: [] }, weights, loss);
    expect(found.loss).toBeCloseTo(2 - (50 + 0.25 + 0.5 + 25 + 1.5 - 1), 12);
    const [first, second] = found.edges;
    expect([first.table, first.row, second.row]).toEqual(['mix', 0, 1]);
    expect(first.rises).toEqual({ none: 0, skip: 0.25, conv: 0.5 });
    expect(second.rises).toEqual({ none: 0, skip: 1.5, conv: -1 });
  });

  it('is not asked of operations that are excluded', async () => {
    let losses = 0;
    const counted = (mixture: MixingWeights) => {
      losses++;
      return loss(mixture);
    };
    const { edges } = await removalRises({ candidates, exclude: ['skip'] }, weights, counted);
    expect(edges.map(({ rises }) => Object.keys(rises))).toEqual([
      ['none', 'conv'],
      ['none', 'conv'],
    ]);
    expect(losses).toBe(3);
  });

  it('leaves the weights as they were', async () => {
    const before = weights.mix.slice();
    await removalRises({ candidates, exclude: [] }, weights, loss);
    expect(weights.mix).toEqual(before);
  });
});

describe('strengths', () => {
  it('are the rises above the least one and 1, 0 for what was left out; other tables stay', async () => {
    const { edges } = await removalRises({ candidates, exclude: ['none'] }, weights, loss);
    const strengths = removalStrengths({ candidates }, weights, edges);
    expect([...strengths.mix]).toEqual([0, 2.25, 2.5, 0, 3.5, 1]);
    expect(strengths.edges).toBe(weights.edges);
  });

  it('derive the cell whose operations are missed most, whatever their weights', () => {
    const space = searchSpace('nas-bench-201');
    const missed = ['skip_connect', 'nor_conv_3x3', 'none', 'avg_pool_3x3', 'nor_conv_1x1', 'nor_conv_3x3'];
    const edges = missed.map((operation, row) => ({
      ...{ table: 'cell', row },
      rises: Object.fromEntries(space.operations.map(name => [name, name === operation ? 0.1 : -0.2])),
    }));
    const even = { cell: new Float32Array(30).fill(0.2) };
    expect(space.formatGenotype(space.derive(removalStrengths(space, even, edges)))).toBe(
      '|skip_connect~0|+|nor_conv_3x3~0|none~1|+|avg_pool_3x3~0|nor_conv_1x1~1|nor_conv_3x3~2|',
    );
  });
});

describe('the loss of removals', () => {
  let model: Model;
  beforeAll(async () => {
    const engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native', {});
    model = await engine.compile(smoothSupernet(), { seed: 3 });
  });
  afterAll(() => model.dispose());

  const sample = fixedSample(toySplit('validation', 30), {
    ...{ count: 25, batchSize: 13, order: randomStream(1, 'sample') },
  });
  const mixture = { mix: Float32Array.of(0.2, 0.5, 0.3, 0.6, 0.1, 0.3) };
  const perturbation = createPerturbation(parsePerturbation('gaussian', { epsilon: 0.2 }));
  const random = randomStream(5, 'noise');

  it('is CE(clean) + λ · CE(perturbed) of the whole sample', async () => {
    const { clean, perturbed } = await supernetAccuracy({
      model,
      alpha: mixture,
      sample,
      perturbation,
      random,
    });
    const setup = { model, perturbationModel: model, sample, random };
    const judge = await removalLoss({ ...setup, robust: { lambda: 2, perturbation } }, mixture);
    expect(await judge(mixture)).toBeCloseTo(clean.loss + 2 * perturbed.loss, 6);
    const alone = await removalLoss({ ...setup, robust: undefined }, mixture);
    expect(await alone(mixture)).toBeCloseTo(clean.loss, 6);
  });

  it('moves images once, charges the passes to whom they belong, and moves no weights', async () => {
    const ledger = emptyLedger();
    const attack = createPerturbation(parsePerturbation('fgsm', { epsilon: 0.1 }));
    const judge = await removalLoss(
      {
        model: meter(model, ledger, 'alpha'),
        perturbationModel: meter(model, ledger, 'perturbation'),
        ...{ sample, random, robust: { lambda: 1, perturbation: attack } },
      },
      mixture,
    );
    const values = [await judge(mixture), await judge(mixture)];
    expect(values[0]).toBe(values[1]);
    const { alpha, perturbation: moving } = ledger;
    expect([alpha.forwardPasses, alpha.images, alpha.backwardPasses]).toEqual([8, 100, 0]);
    expect([moving.forwardPasses, moving.backwardPasses]).toEqual([2, 2]);
  });
});
