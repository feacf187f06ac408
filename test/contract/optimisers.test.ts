import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import type { NamedTensors } from '../../src/base/tensor.js';
import type { Engine, Model } from '../../src/engine/engine.js';
import type { AdamSpec, OptimiserSpec, SgdSpec } from '../../src/engine/optimiserSpec.js';
import { optimiserStep } from '../../src/engine/optimiserStep.js';
import type { Graph } from '../../src/graph/graph.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { describeEngines, enginesUnderTest } from '../helpers/engines.js';
import { expectClose } from '../helpers/expectClose.js';

const sgd: SgdSpec = { kind: 'sgd', learningRate: 0.1, momentum: 0, weightDecay: 0, nesterov: false };
const adam: AdamSpec = {
  kind: 'adam',
  learningRate: 0.1,
  beta1: 0.5,
  beta2: 0.75,
  epsilon: 1e-8,
  weightDecay: 0,
};

interface HandStep {
  title: string;
  spec: OptimiserSpec;
  /** Weights after each step. */
  weights: number[][];
}

/**
 * The weights start at (1, −1, ½, 2); the gradient of the first step is (1, 2, −½, −1), of norm 2½, and so is the
 * second for SGD; Adam's second is (−1, −2, −½, −1).
 */
const start = [
  [1, -1],
  [0.5, 2],
];
const gradientNorm = 2.5;
const third = 1 / 3;

const handSteps: readonly HandStep[] = [
  { title: 'plain SGD', spec: sgd, weights: [[0.9, -1.2, 0.55, 2.1]] },
  {
    title: 'SGD with momentum',
    spec: { ...sgd, momentum: 0.9 },
    weights: [
      [0.9, -1.2, 0.55, 2.1],
      [0.71, -1.58, 0.645, 2.29],
    ],
  },
  {
    title: 'SGD with Nesterov momentum',
    spec: { ...sgd, momentum: 0.9, nesterov: true },
    weights: [
      [0.81, -1.38, 0.595, 2.19],
      [0.539, -1.922, 0.7305, 2.461],
    ],
  },
  { title: 'SGD with weight decay', spec: { ...sgd, weightDecay: 0.5 }, weights: [[0.85, -1.15, 0.525, 2]] },
  { title: 'SGD clipped', spec: { ...sgd, clipNorm: 1.25 }, weights: [[0.95, -1.1, 0.525, 2.05]] },
  { title: 'SGD below the clip', spec: { ...sgd, clipNorm: 2.6 }, weights: [[0.9, -1.2, 0.55, 2.1]] },
  {
    title: 'SGD clipped before weight decay',
    spec: { ...sgd, clipNorm: 1.25, weightDecay: 0.5 },
    weights: [[0.9, -1.05, 0.5, 1.95]],
  },
  {
    title: 'Adam',
    spec: adam,
    weights: [
      [0.9, -1.1, 0.6, 2.1],
      [0.9 + third / 10, -1.1 + third / 10, 0.7, 2.2],
    ],
  },
  {
    title: 'Adam with a large epsilon',
    spec: { ...adam, epsilon: 1 },
    weights: [[0.95, -1 - 0.2 * third, 0.5 + third / 10, 2.05]],
  },
  { title: 'Adam with weight decay', spec: { ...adam, weightDecay: 0.5 }, weights: [[0.9, -1.1, 0.6, 2]] },
  {
    title: 'Adam clipped',
    spec: { ...adam, epsilon: 1, clipNorm: 1.25 },
    weights: [[1 - third / 10, -1.05, 0.52, 2 + third / 10]],
  },
];

/** dLogits per step; the image is (1, 2), so that the gradient is (a, 2a, b, 2b). */
const dLogits = { sgd: [1, -0.5, 1, -0.5], adam: [1, -0.5, -1, -0.5] };

const tolerance = { relative: 1e-6, absolute: 1e-6 };

describe('the reference in TypeScript', () => {
  it.each(handSteps)('$title', ({ spec, weights }) => {
    let parameters: NamedTensors = new Map([['w', { shape: [4], data: Float32Array.from(start.flat()) }]]);
    let state: NamedTensors = new Map();
    for (const [step, expected] of weights.entries()) {
      const [a, b] = dLogits[spec.kind].slice(2 * step);
      const gradients = new Map([['w', { shape: [4], data: Float32Array.of(a, 2 * a, b, 2 * b) }]]);
      const update = optimiserStep(spec, parameters, gradients, state);
      ({ parameters, state } = update);
      expectClose(parameters.get('w')!.data, expected, tolerance, `weights after step ${step + 1}`);
      expect(update.gradientNorm).toBeCloseTo(gradientNorm, 6);
    }
  });
});

describeEngines(enginesUnderTest, row => {
  it.each(handSteps)('$title', async ({ spec, weights }) => {
    const model = await oneLayer(await row.create());
    for (const [step, expected] of weights.entries()) {
      const pass = await model.forward(
        { shape: [1, 1, 2, 1], data: Float32Array.of(1, 2) },
        { mode: 'train' },
      );
      const seed = Float32Array.from(dLogits[spec.kind].slice(2 * step, 2 * step + 2));
      const update = await model.step(spec, await model.backward(pass, seed, { weights: true }));
      const { data } = (await model.getState()).get('w.weight')!;
      expectClose(data, expected, tolerance, `weights after step ${step + 1}`);
      expect(update.gradientNorm).toBeCloseTo(gradientNorm, 6);
    }
    model.dispose();
  });

  it.each([
    { ...sgd, momentum: 0.9, weightDecay: 3e-4, nesterov: true, clipNorm: 5 },
    { ...adam, beta1: 0.9, beta2: 0.999, weightDecay: 1e-3 },
  ])('goes on from a saved $kind state with the same bits', async spec => {
    const engine = await row.create();
    const straight = await engine.compile(smallNetwork(), { seed: 1 });
    for (const step of [0, 1]) await train(straight, spec, step);
    const resumed = await engine.compile(smallNetwork(), { seed: 2 });
    await resumed.setState(await straight.getState());
    await resumed.setOptimiserState(await straight.getOptimiserState());
    for (const step of [2, 3]) {
      await train(straight, spec, step);
      await train(resumed, spec, step);
    }
    expectSameBits(await resumed.getState(), await straight.getState());
    expectSameBits(await resumed.getOptimiserState(), await straight.getOptimiserState());
    for (const model of [straight, resumed]) model.dispose();
  });

  it('remembers what the specification names, and nothing before the first step', async () => {
    const engine = await row.create();
    const weights = ['conv.weight', 'conv.bias', 'norm.weight', 'norm.bias', 'logits.weight', 'logits.bias'];
    for (const [spec, names] of [
      [sgd, weights.map(name => `${name}.momentum`)],
      [adam, [...weights.flatMap(name => [`${name}.mean`, `${name}.variance`]), 'step']],
    ] as const) {
      const model = await engine.compile(smallNetwork(), { seed: 1 });
      expect((await model.getOptimiserState()).size).toBe(0);
      for (const step of [0, 1]) await train(model, spec, step);
      const state = await model.getOptimiserState();
      expect([...state.keys()].toSorted()).toEqual(names.toSorted());
      if (spec.kind === 'adam') expect([...state.get('step')!.data]).toEqual([2]);
      model.dispose();
    }
  });

  it('forgets when an empty state is set: the next step is a first one again', async () => {
    const engine = await row.create();
    const spec = { ...sgd, momentum: 0.9 };
    const fresh = await engine.compile(smallNetwork(), { seed: 1 });
    const used = await engine.compile(smallNetwork(), { seed: 1 });
    const state = await used.getState();
    await train(used, spec, 0);
    await used.setState(state);
    await used.setOptimiserState(new Map());
    await train(fresh, spec, 1);
    await train(used, spec, 1);
    expectSameBits(await used.getState(), await fresh.getState());
    for (const model of [fresh, used]) model.dispose();
  });
});

async function oneLayer(engine: Engine): Promise<Model> {
  const builder = new GraphBuilder({ height: 1, width: 2, channels: 1 });
  const logits = builder.add('w', { kind: 'linear', units: 2, bias: false }, builder.input);
  const model = await engine.compile(builder.finish({ logits }), { seed: 0 });
  await model.setState(new Map([['w.weight', { shape: [2, 2], data: Float32Array.from(start.flat()) }]]));
  return model;
}

function smallNetwork(): Graph {
  const builder = new GraphBuilder({ height: 4, width: 4, channels: 1 });
  const window = { kernel: 3, stride: 1, padding: 1, dilation: 1, groups: 1 };
  const conv = builder.add('conv', { kind: 'conv2d', filters: 3, bias: true, ...window }, builder.input);
  const norm = builder.add('norm', { kind: 'batchNorm', affine: true, momentum: 0.1, epsilon: 1e-5 }, conv);
  const relu = builder.add('relu', { kind: 'relu' }, norm);
  return builder.finish({ logits: builder.add('logits', { kind: 'linear', units: 2, bias: true }, relu) });
}

/** One step on images and gradients that depend on the step's number alone. */
async function train(model: Model, spec: OptimiserSpec, step: number): Promise<void> {
  const random = randomStream(1, 'step', step);
  const values = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  const pass = await model.forward({ shape: [3, 4, 4, 1], data: values(48) }, { mode: 'train' });
  await model.step(spec, await model.backward(pass, values(6), { weights: true }));
}

function expectSameBits(actual: NamedTensors, expected: NamedTensors): void {
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  for (const [name, { data }] of expected) {
    expect(new Uint32Array(actual.get(name)!.data.slice().buffer), name).toEqual(
      new Uint32Array(data.slice().buffer),
    );
  }
}
