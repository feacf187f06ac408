import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import type { Tensor } from '../../../src/base/tensor.js';
import { createEngine } from '../../../src/engine/createEngine.js';
import { emptyLedger } from '../../../src/engine/emptyLedger.js';
import type { Model } from '../../../src/engine/engine.js';
import { meter } from '../../../src/engine/meter.js';
import { createPerturbation } from '../../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';
import { fixedSample } from '../../../src/search/diagnostics/fixedSample.js';
import { removalDistance } from '../../../src/search/selection/removalDistance.js';
import { removalEffects } from '../../../src/search/selection/removalEffects.js';
import { removalStrengths } from '../../../src/search/selection/removalStrengths.js';
import type { MixingWeights } from '../../../src/space/architectureParameters.js';
import { searchSpace } from '../../../src/space/space.js';
import { smoothSupernet } from '../../helpers/smoothSupernet.js';
import { snapshotBits } from '../../helpers/snapshotBits.js';
import { toySplit } from '../../helpers/toySplits.js';

/** Two edges of three operations, and a table that mixes something else. */
const candidates = {
  mix: [
    ['none', 'skip', 'conv'],
    ['none', 'skip', 'conv'],
  ],
};
const whole = { mix: Float32Array.of(0.5, 0.25, 0.25, 0.25, 0.5, 0.25), edges: Float32Array.of(0.75, 0.25) };
/** d(m′) = Σ worth · |m − m′|. */
const worth = [100, 1, 2, 100, 3, 4];
const distance = ({ mix }: MixingWeights) =>
  Promise.resolve(
    worth.reduce((sum, each, place) => sum + each * Math.abs(whole.mix[place] - mix[place]), 0),
  );

describe('the effect of a removal', () => {
  it('is the distance of the mixture in which the operation has no weight, and 0 of none', async () => {
    const [first, second] = await removalEffects({ candidates, exclude: [] }, whole, distance);
    expect(first).toEqual({ table: 'mix', row: 0, effects: { none: 0, skip: 0.25, conv: 0.5 } });
    expect(second).toEqual({ table: 'mix', row: 1, effects: { none: 0, skip: 1.5, conv: 1 } });
  });

  it('is not asked of operations that are excluded', async () => {
    let removals = 0;
    const counted = (changed: MixingWeights) => {
      removals++;
      return distance(changed);
    };
    const edges = await removalEffects({ candidates, exclude: ['skip'] }, whole, counted);
    expect(edges.map(({ effects }) => effects)).toEqual([
      { none: 0, conv: 0.5 },
      { none: 0, conv: 1 },
    ]);
    expect(removals).toBe(2);
  });

  it('leaves the weights as they were', async () => {
    const before = whole.mix.slice();
    await removalEffects({ candidates, exclude: [] }, whole, distance);
    expect(whole.mix).toEqual(before);
  });
});

describe('strengths', () => {
  it('are the effects, 0 for what was left out; other tables stay', async () => {
    const edges = await removalEffects({ candidates, exclude: ['skip'] }, whole, distance);
    const strengths = removalStrengths({ candidates }, whole, edges);
    expect([...strengths.mix]).toEqual([0, 0, 0.5, 0, 0, 1]);
    expect(strengths.edges).toBe(whole.edges);
  });

  it('derive the cell whose operations are missed most, whatever their weights', () => {
    const space = searchSpace('nas-bench-201');
    const missed = ['skip_connect', 'nor_conv_3x3', 'none', 'avg_pool_3x3', 'nor_conv_1x1', 'nor_conv_3x3'];
    const edges = missed.map((operation, row) => ({
      ...{ table: 'cell', row },
      effects: Object.fromEntries(space.operations.map(name => [name, name === operation ? 0.1 : 0.05])),
    }));
    const even = { cell: new Float32Array(30).fill(0.2) };
    expect(space.formatGenotype(space.derive(removalStrengths(space, even, edges)))).toBe(
      '|skip_connect~0|+|nor_conv_3x3~0|none~1|+|avg_pool_3x3~0|nor_conv_1x1~1|nor_conv_3x3~2|',
    );
  });
});

describe('the distance of predictions', () => {
  let model: Model;
  beforeAll(async () => {
    const engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native', {});
    model = await engine.compile(smoothSupernet(), { seed: 3 });
  });
  afterAll(() => model.dispose());

  // Batches of 13, 13 and 12 images.
  const sample = fixedSample(toySplit('validation', 38), {
    ...{ count: 38, batchSize: 13, order: randomStream(1, 'sample') },
  });
  const mixture = { mix: Float32Array.of(0.2, 0.5, 0.3, 0.6, 0.1, 0.3) };
  const changed = { mix: Float32Array.of(0.2, 0, 0.3, 0.6, 0.1, 0.3) };
  const perturbation = createPerturbation(parsePerturbation('gaussian', { epsilon: 0.2 }));
  const random = randomStream(5, 'noise');

  /** Σ KL over the images of a batch, from softmaxes in double precision. */
  async function sumOf({ images, labels }: { images: Tensor; labels: Uint8Array }) {
    const logits = async (alpha: MixingWeights) => {
      const pass = await model.forward(images, { mode: 'train', alpha, updateStatistics: false });
      return { values: [...pass.logits], classes: pass.classes };
    };
    const [before, after] = [await logits(mixture), await logits(changed)];
    let sum = 0;
    for (let image = 0; image < labels.length; image++) {
      const shares = ({ values, classes }: typeof before) => {
        const powers = values.slice(image * classes, (image + 1) * classes).map(Math.exp);
        const total = powers.reduce((a, b) => a + b);
        return powers.map(power => power / total);
      };
      const [p, q] = [shares(before), shares(after)];
      sum += p.reduce((part, share, index) => part + share * Math.log(share / q[index]), 0);
    }
    return sum;
  }

  it('is the mean KL of the whole sample where nothing is perturbed, and 0 where nothing changes', async () => {
    const setup = { model, perturbationModel: model, sample, random, robust: undefined };
    const measure = await removalDistance(setup, mixture);
    const sums = [await sumOf(sample[0]), await sumOf(sample[1]), await sumOf(sample[2])];
    const mean = sums.reduce((a, b) => a + b) / 38;
    expect(mean).toBeGreaterThan(1e-4);
    expect(await measure(changed)).toBeCloseTo(mean, 6);
    expect(await measure(mixture)).toBeCloseTo(0, 7);
  });

  it('is KL(clean) + λ · KL(perturbed), each of every other batch', async () => {
    const [, batch] = sample;
    const target = { model, mode: 'train', alpha: mixture } as const;
    const streams = (place: number) => random.fork(batch.first + place);
    const images = await perturbation.perturb(target, batch.images, batch.labels, streams);
    const moved = (await sumOf({ images, labels: batch.labels })) / 13;
    const clean = ((await sumOf(sample[0])) + (await sumOf(sample[2]))) / 25;
    const setup = { model, perturbationModel: model, sample, random };
    const measure = await removalDistance({ ...setup, robust: { lambda: 2, perturbation } }, mixture);
    expect(await measure(changed)).toBeCloseTo(clean + 2 * moved, 6);
  });

  it('moves images once, charges the passes to whom they belong, and moves no weights', async () => {
    const ledger = emptyLedger();
    const before = snapshotBits({ tensors: await model.getState(), metadata: {} });
    const attack = createPerturbation(parsePerturbation('fgsm', { epsilon: 0.1 }));
    const measure = await removalDistance(
      {
        model: meter(model, ledger, 'alpha'),
        perturbationModel: meter(model, ledger, 'perturbation'),
        ...{ sample, random, robust: { lambda: 1, perturbation: attack } },
      },
      mixture,
    );
    expect(await measure(changed)).toBe(await measure(changed));
    const { alpha, perturbation: moving } = ledger;
    expect([alpha.forwardPasses, alpha.images, alpha.backwardPasses]).toEqual([9, 3 * 38, 0]);
    expect([moving.forwardPasses, moving.backwardPasses]).toEqual([1, 1]);
    expect(snapshotBits({ tensors: await model.getState(), metadata: {} })).toEqual(before);
  });
});
