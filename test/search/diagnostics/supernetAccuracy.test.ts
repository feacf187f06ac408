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
import { smoothSupernet } from '../../helpers/smoothSupernet.js';
import { snapshotBits } from '../../helpers/snapshotBits.js';
import { toySplit } from '../../helpers/toySplits.js';

const split = toySplit('validation', 30);
const order = () => randomStream(1, 'sample');
const sizes = (count: number, batchSize: number) =>
  fixedSample(split, { count, batchSize, order: order() }).map(({ labels }) => labels.length);

describe('a fixed sample', () => {
  it('has batches of one size, but for an image', () => {
    expect(sizes(24, 8)).toEqual([8, 8, 8]);
    expect(sizes(25, 24)).toEqual([12, 13]);
    expect(sizes(5, 8)).toEqual([5]);
  });

  it('is the whole split where that is smaller', () => {
    expect(sizes(100, 16)).toEqual([15, 15]);
  });

  it('is the same at every call, and has no image twice', () => {
    const take = () => fixedSample(split, { count: 30, batchSize: 10, order: order() });
    expect(take()).toEqual(take());
    const images = take().flatMap(({ images: { data } }) =>
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(place => data.subarray(64 * place, 64 * (place + 1)).join()),
    );
    expect(new Set(images).size).toBe(30);
    expect(take().map(({ first }) => first)).toEqual([0, 10, 20]);
  });
});

describe('the supernet on a sample', () => {
  let model: Model;
  beforeAll(async () => {
    const engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native', {});
    model = await engine.compile(smoothSupernet(), { seed: 3 });
  });
  afterAll(() => model.dispose());

  const alpha = { mix: Float32Array.of(0.2, 0.5, 0.3, 0.6, 0.1, 0.3) };
  const measure = (name: string, epsilon: number, on = model) =>
    supernetAccuracy({
      ...{ model: on, alpha, random: randomStream(5, 'noise') },
      sample: fixedSample(split, { count: 24, batchSize: 12, order: order() }),
      perturbation: createPerturbation(parsePerturbation(name, { epsilon })),
    });

  it('is measured twice to the same numbers, and not moved', async () => {
    const before = snapshotBits({ tensors: await model.getState(), metadata: {} });
    const found = await measure('gaussian', 0.2);
    expect(await measure('gaussian', 0.2)).toEqual(found);
    expect(found.images).toBe(24);
    expect(found.perturbed.loss).not.toBe(found.clean.loss);
    expect(snapshotBits({ tensors: await model.getState(), metadata: {} })).toEqual(before);
  });

  it('is the clean one without a perturbation, and worse under an attack', async () => {
    const { clean, perturbed } = await measure('gaussian', 0);
    expect(perturbed).toEqual(clean);
    const attacked = await measure('pgd-5', 0.2);
    expect(attacked.clean).toEqual(clean);
    expect(attacked.perturbed.loss).toBeGreaterThan(clean.loss);
  });

  it('costs two passes a batch, and those of the attack', async () => {
    const ledger = emptyLedger();
    await measure('pgd-3', 0.1, meter(model, ledger, 'evaluation'));
    expect(ledger.evaluation).toMatchObject({ forwardPasses: 2 * (2 + 3), backwardPasses: 2 * 3 });
  });
});
