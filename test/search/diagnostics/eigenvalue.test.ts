import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { createEngine } from '../../../src/engine/createEngine.js';
import { emptyLedger } from '../../../src/engine/emptyLedger.js';
import type { Model } from '../../../src/engine/engine.js';
import { meter } from '../../../src/engine/meter.js';
import { alphaHessianProduct } from '../../../src/search/diagnostics/alphaHessianProduct.js';
import { dominantEigenvalue } from '../../../src/search/diagnostics/dominantEigenvalue.js';
import { fixedSample } from '../../../src/search/diagnostics/fixedSample.js';
import { lossGradient } from '../../../src/search/diagnostics/lossGradient.js';
import { softmaxMixing } from '../../../src/search/mixings/softmaxMixing.js';
import { smoothSupernet } from '../../helpers/smoothSupernet.js';
import { snapshotBits } from '../../helpers/snapshotBits.js';
import { symmetricEigenvalues } from '../../helpers/symmetricEigenvalues.js';
import { toySplit } from '../../helpers/toySplits.js';

const iteration = (changes = {}) => ({
  ...{ iterations: 200, tolerance: 1e-9, random: randomStream(1, 'power') },
  ...changes,
});

/** Products with a matrix that is given whole. */
const productWith = (matrix: readonly (readonly number[])[]) => async (v: Float64Array) =>
  Float64Array.from(matrix, row => row.reduce((sum, value, j) => sum + value * v[j], 0));

describe('power iteration', () => {
  const cases: Record<string, { matrix: number[][]; dominant: number }> = {
    'a positive one': {
      matrix: [
        [2, 1],
        [1, 2],
      ],
      dominant: 3,
    },
    'a negative one that is larger than the largest': {
      matrix: [
        [-4, 1, 0],
        [1, -4, 0],
        [0, 0, 2],
      ],
      dominant: -5,
    },
    'one of a diagonal': {
      matrix: [
        [0.25, 0, 0],
        [0, 0, 0],
        [0, 0, -0.125],
      ],
      dominant: 0.25,
    },
  };

  it.each(Object.entries(cases))('finds %s, with its sign', async (_name, { matrix, dominant }) => {
    const { value, residual, iterations } = await dominantEigenvalue(
      productWith(matrix),
      matrix.length,
      iteration(),
    );
    expect(value).toBeCloseTo(dominant, 8);
    expect(residual).toBeLessThan(1e-8);
    expect(iterations).toBeLessThan(200);
  });

  it('is 0 where H is', async () => {
    expect(await dominantEigenvalue(async v => v.map(() => 0), 3, iteration())).toEqual({
      ...{ value: 0, residual: 0, iterations: 1 },
    });
  });

  it('says by its residual that it did not settle', async () => {
    const found = await dominantEigenvalue(
      productWith([
        [1, 0],
        [0, -1],
      ]),
      2,
      iteration({ iterations: 7 }),
    );
    expect(found.iterations).toBe(7);
    expect(found.residual).toBeGreaterThan(0.1);
    // ‖Hv − θv‖² = 1 − θ² for a v of length one.
    expect(found.residual ** 2 + found.value ** 2).toBeCloseTo(1, 12);
  });

  it('stops as soon as the tolerance allows', async () => {
    const product = productWith([
      [1, 0],
      [0, 0.9],
    ]);
    const loose = await dominantEigenvalue(product, 2, iteration({ tolerance: 0.05 }));
    const tight = await dominantEigenvalue(product, 2, iteration({ tolerance: 1e-4 }));
    expect(loose.iterations).toBeLessThan(tight.iterations);
    expect(loose.residual).toBeLessThanOrEqual(0.05 * loose.value);
  });
});

describe('the Hessian of a quadratic', () => {
  const matrix = [
    [2, 1, 0],
    [1, -3, 0.5],
    [0, 0.5, 1],
  ];
  const tables = [
    { name: 'a', rows: 1, columns: 1 },
    { name: 'b', rows: 1, columns: 2 },
  ];
  // ∇ ½ αᵀHα = Hα: central differences are exact but for float32.
  const gradient = async ({ a, b }: Readonly<Record<string, Float32Array>>) => {
    const image = await productWith(matrix)(Float64Array.from([...a, ...b]));
    return { a: Float32Array.from(image.subarray(0, 1)), b: Float32Array.from(image.subarray(1)) };
  };

  it('is found through gradients alone, across tables', async () => {
    const alpha = { a: Float32Array.of(0.5), b: Float32Array.of(-0.25, 1) };
    const product = alphaHessianProduct({ tables, alpha, gradient, step: 0.5 });
    const { value } = await dominantEigenvalue(product, 3, iteration({ tolerance: 1e-5 }));
    const [least] = symmetricEigenvalues(matrix);
    expect(value).toBeCloseTo(least, 5);
    expect(value).toBeLessThan(-3);
  });

  it('takes the step that it is given', async () => {
    const cubic = async ({ a, b }: Readonly<Record<string, Float32Array>>) => ({
      a: a.map(value => value ** 3),
      b: b.map(() => 0),
    });
    const alpha = { a: Float32Array.of(1), b: Float32Array.of(0, 0) };
    const at = (step: number) =>
      alphaHessianProduct({ tables, alpha, gradient: cubic, step })(Float64Array.of(1, 0, 0));
    // [(1 + h)³ − (1 − h)³] / 2h = 3 + h².
    expect((await at(0.5))[0]).toBeCloseTo(3.25, 6);
    expect((await at(0.25))[0]).toBeCloseTo(3.0625, 6);
  });
});

describe('the α-Hessian of a supernet', () => {
  let model: Model;
  beforeAll(async () => {
    const engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native', {});
    model = await engine.compile(smoothSupernet(), { seed: 3 });
  });
  afterAll(() => model.dispose());

  const alpha = { mix: Float32Array.of(0.3, -0.2, 0.1, 0.5, 0, -0.4) };
  const sample = fixedSample(toySplit('validation', 18), {
    ...{ count: 18, batchSize: 9, order: randomStream(1, 'sample') },
  });
  const moment = () => ({ progress: 0, random: randomStream(1) });
  const gradientOf = (on: Model) => lossGradient({ model: on, mixing: softmaxMixing, sample }, moment);

  it('has the dominant eigenvalue of the dense matrix', async () => {
    const tables = model.graph.alphaTables;
    const gradient = gradientOf(model);
    const h = 0.05;
    const dense: number[][] = [];
    for (let j = 0; j < 6; j++) {
      const moved = (by: number) =>
        gradient({ mix: alpha.mix.map((value, i) => (i === j ? value + by : value)) });
      const [ahead, behind] = [(await moved(h)).mix, (await moved(-h)).mix];
      dense.push([...ahead].map((value, i) => (value - behind[i]) / (2 * h)));
    }
    const symmetric = dense.map((row, i) => row.map((value, j) => (value + dense[j][i]) / 2));
    const eigenvalues = symmetricEigenvalues(symmetric);
    const dominant = eigenvalues.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
    const product = alphaHessianProduct({ tables, alpha, gradient, step: 0.03 });
    const { value, residual } = await dominantEigenvalue(product, 6, iteration({ tolerance: 1e-3 }));
    expect(residual).toBeLessThan(1e-3 * Math.abs(value) + 1e-9);
    expect(Math.abs(value - dominant)).toBeLessThan(0.01 * Math.abs(dominant));
    // Adding one number to a row of α changes no softmax: the loss is flat in as many directions as there are rows.
    expect(eigenvalues.filter(one => Math.abs(one) < 1e-4 * Math.abs(dominant))).toHaveLength(2);
  });

  it('leaves the supernet as it is, and costs two gradients a product', async () => {
    const before = snapshotBits({ tensors: await model.getState(), metadata: {} });
    const ledger = emptyLedger();
    const gradient = gradientOf(meter(model, ledger, 'evaluation'));
    const tables = model.graph.alphaTables;
    await alphaHessianProduct({ tables, alpha, gradient, step: 0.03 })(Float64Array.of(1, 0, 0, 0, 0, 0));
    expect(ledger.evaluation).toMatchObject({ forwardPasses: 4, backwardPasses: 4, images: 36 });
    expect(snapshotBits({ tensors: await model.getState(), metadata: {} })).toEqual(before);
  });
});
