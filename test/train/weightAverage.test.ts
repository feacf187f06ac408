import { beforeAll, describe, expect, it } from 'vitest';
import type { NamedTensors } from '../../src/base/tensor.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Engine } from '../../src/engine/engine.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { measureStatistics } from '../../src/train/measureStatistics.js';
import { emptyAverage, exponentialAverage, stochasticAverage } from '../../src/train/weightAverage.js';
import { rowImages } from '../helpers/linearModel.js';

const weights = (...values: number[]): NamedTensors =>
  new Map([['w', { shape: [values.length], data: Float32Array.from(values) }]]);
const valuesOf = (tensors: NamedTensors) => [...tensors.get('w')!.data];

describe('the exponential mean', () => {
  it('of equal weights is these weights, to the bit', () => {
    const same = weights(1 / 3, -7, 1e-30);
    let average = emptyAverage;
    for (let n = 0; n < 50; n++) average = exponentialAverage(average, same, 0.99);
    expect(valuesOf(average.tensors)).toEqual(valuesOf(same));
    expect(average.count).toBe(50);
  });

  it('begins at the first weights, and forgets them by min(decay, (1 + n) / (10 + n))', () => {
    let average = exponentialAverage(emptyAverage, weights(1), 0.5);
    expect(valuesOf(average.tensors)).toEqual([1]);
    average = exponentialAverage(average, weights(0), 0.5);
    expect(valuesOf(average.tensors)[0]).toBeCloseTo(2 / 11, 6);
    average = exponentialAverage(average, weights(0), 0.1);
    expect(valuesOf(average.tensors)[0]).toBeCloseTo((2 / 11) * 0.1, 6);
  });

  it('of a ramp lags behind it by decay / (1 − decay) steps in the long run', () => {
    let average = emptyAverage;
    for (let n = 0; n < 400; n++) average = exponentialAverage(average, weights(n), 0.8);
    expect(valuesOf(average.tensors)[0]).toBeCloseTo(399 - 0.8 / 0.2, 3);
  });

  it('leaves what it was given as it was', () => {
    const first = weights(1);
    const average = exponentialAverage(emptyAverage, first, 0.5);
    exponentialAverage(average, weights(9), 0.5);
    first.get('w')!.data[0] = 5;
    expect(valuesOf(average.tensors)).toEqual([1]);
  });
});

describe('the plain mean', () => {
  it('is the mean of all weights, in any number', () => {
    let average = emptyAverage;
    for (let n = 1; n <= 9; n++) {
      average = stochasticAverage(average, weights(n, -n));
      expect(valuesOf(average.tensors)[0]).toBeCloseTo((n + 1) / 2, 6);
      expect(valuesOf(average.tensors)[1]).toBeCloseTo(-(n + 1) / 2, 6);
    }
  });
});

describe('the statistics of averaged weights', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native');
  });

  it('are the means over the batches of each batch’s own, whatever they were before', async () => {
    const builder = new GraphBuilder({ height: 1, width: 2, channels: 1 });
    const layer = { kind: 'batchNorm', affine: true, momentum: 0.1, epsilon: 1e-5 } as const;
    const normed = builder.add('bn', layer, builder.input);
    const logits = builder.add('linear', { kind: 'linear', units: 2, bias: true }, normed);
    const model = await engine.compile(builder.finish({ logits }), { seed: 1 });
    await model.forward(
      rowImages([
        [1, 1],
        [0, 1],
      ]),
      { mode: 'train', differentiable: false },
    );
    const before = await model.getState();
    // Means 1/4 and 3/4; unbiased variances of four values 1/12 and 1/48.
    const batches = [
      rowImages([
        [0, 0.5],
        [0, 0.5],
      ]),
      rowImages([
        [0.625, 0.875],
        [0.625, 0.875],
      ]),
    ];
    const measured = await measureStatistics(model, batches);
    expect(measured.get('bn.running_mean')!.data[0]).toBeCloseTo(0.5, 6);
    expect(measured.get('bn.running_var')!.data[0]).toBeCloseTo((1 / 12 + 1 / 48) / 2, 6);
    for (const name of ['bn.weight', 'bn.bias', 'linear.weight', 'linear.bias']) {
      expect(measured.get(name)!.data).toEqual(before.get(name)!.data);
    }
    model.dispose();
  });
});
