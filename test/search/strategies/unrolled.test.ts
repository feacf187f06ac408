import { beforeAll, describe, expect, it } from 'vitest';
import type { NamedTensors, Tensor } from '../../../src/base/tensor.js';
import type { Engine, Model } from '../../../src/engine/engine.js';
import { crossEntropy } from '../../../src/loss/crossEntropy.js';
import { darts } from '../../../src/search/strategies/darts.js';
import { unrolled } from '../../../src/search/strategies/unrolled.js';
import type { ArchitectureStep, SearchStrategy } from '../../../src/search/strategy.js';
import { snapshotBits } from '../../helpers/snapshotBits.js';
import { smoothSupernet } from '../smoothSupernet.js';
import { robust, toyEngine } from '../toySearch.js';
import { type ToyStep, toyStep } from '../toyStep.js';
import { quadraticModel } from './quadraticModel.js';

const sgd = { learningRate: 0.3, momentum: 0, weightDecay: 0 };

describe('on a quadratic bilevel problem', () => {
  // L_train = ½‖w − Aα‖² + ½‖α‖² and U = ½‖w − b‖² + c·α, with w in R² and α in R³.
  const problem = {
    a: [
      [1, -2, 0.5],
      [0.25, 1, 3],
    ],
    b: [0.5, -1],
    c: [0.125, -0.5, 2],
  };
  const alpha = [0.5, 0.25, -1];
  const start = [1, 2];
  const momentum = [0.75, -0.5];

  /** c + ξ Aᵀ(w′ − b), with w′ written out. */
  function hypergradient({ learningRate: rate, momentum: rho, weightDecay }: typeof sgd): number[] {
    const unrolledWeights = start.map((w, i) => {
      const target = problem.a[i].reduce((sum, value, j) => sum + value * alpha[j], 0);
      return w - rate * (rho * momentum[i] + (w - target) + weightDecay * w);
    });
    return problem.c.map((c, j) =>
      problem.a.reduce((sum, row, i) => sum + rate * row[j] * (unrolledWeights[i] - problem.b[i]), c),
    );
  }

  it.each([
    ['plain', sgd],
    ['with momentum and weight decay', { learningRate: 0.1, momentum: 0.9, weightDecay: 0.25 }],
    ['with ξ = 0, which is first order', { ...sgd, learningRate: 0 }],
  ])('%s, it is the closed form', async (_name, optimiser) => {
    const model = quadraticModel(problem, { weights: start, momentum });
    const step = quadraticStep(model, optimiser);
    const { dAlpha } = await unrolled(darts).architectureGradient(step);
    const expected = hypergradient(optimiser);
    for (const [i, value] of expected.entries()) expect(dAlpha.mix[i]).toBeCloseTo(value, 3);
    expect(await model.getState()).toEqual(quadraticModel(problem, { weights: start, momentum }).start);
  });

  it('the unrolled step is not clipped, and Nesterov goes as far as a rate of ξ (1 + μ) at v = 0', async () => {
    const gradientOf = async (optimiser: object) => {
      const model = quadraticModel(problem, { weights: start, momentum: [0, 0] });
      const step = quadraticStep(model, { ...sgd, ...optimiser });
      return [...(await unrolled(darts).architectureGradient(step)).dAlpha.mix];
    };
    expect(await gradientOf({ clipNorm: 1e-3 })).toEqual(await gradientOf({}));
    const nesterov = await gradientOf({ momentum: 0.5, nesterov: true });
    const faster = await gradientOf({ learningRate: 0.45 });
    for (const [i, value] of nesterov.entries()) expect(value).toBeCloseTo(faster[i], 3);
  });

  function quadraticStep(model: Model, optimiser: object): ArchitectureStep {
    const images = (value: number): Tensor => ({ shape: [1, 1, 1, 1], data: Float32Array.of(value) });
    const labels = Uint8Array.of(0);
    return {
      ...{ model, perturbationModel: model, labels, progress: 0, memory: {} },
      // The model tells its two objectives apart by the pixel.
      ...{ images: images(1), alpha: { mix: Float32Array.from(alpha) } },
      random: () => {
        throw new Error('no randomness');
      },
      training: {
        ...{ images: images(0), labels },
        optimiser: { kind: 'sgd', ...sgd, nesterov: false, ...optimiser },
      },
    };
  }
});

describe('on a smooth supernet', () => {
  const weights = [0.2, 0.5, 0.3];
  const optimiser = { learningRate: 0.5, momentum: 0.9, weightDecay: 0.01 };
  let engine: Engine;

  beforeAll(async () => {
    engine = await toyEngine();
  });

  /** A model that has been trained for a step, so that its optimiser remembers something. */
  async function trainedModel(): Promise<Model> {
    const model = await engine.compile(smoothSupernet(), { seed: 3 });
    await trainOnce(toyStep(model, { weights, optimiser: { ...optimiser, learningRate: 0.05 } }));
    return model;
  }

  it.each<[string, SearchStrategy, number]>([
    ['CE', darts, 0],
    ['CE + 1.5 KL', robust(1.5), 1.5],
  ])('of U = %s, it is the derivative of U(w′(α), α)', async (_name, strategy, lambda) => {
    const model = await trainedModel();
    const step = (moved: readonly number[]) => toyStep(model, { weights: moved, optimiser });
    const before = await stateOf(model);
    const objective = async (moved: readonly number[]) => {
      await trainOnce(step(moved));
      const { loss, regulariser } = await strategy.architectureGradient(step(moved));
      await restore(model, before);
      return loss + lambda * regulariser;
    };
    const first = (await strategy.architectureGradient(step(weights))).dAlpha.mix;
    const { dAlpha } = await unrolled(strategy).architectureGradient(step(weights));
    const largest = Math.max(...dAlpha.mix.map(Math.abs));
    const h = 2 ** -7;
    for (const [i, g] of dAlpha.mix.entries()) {
      const at = (by: number) => objective(weights.map((weight, j) => (j === i ? weight + by : weight)));
      const numeric = ((await at(h)) - (await at(-h))) / (2 * h);
      expect(Math.abs(numeric - g)).toBeLessThan(0.01 * largest);
    }
    // The test would see a second-order term that is left out or has the wrong sign.
    const distance = Math.max(...dAlpha.mix.map((g, i) => Math.abs(g - first[i])));
    expect(distance).toBeGreaterThan(0.1 * largest);
    model.dispose();
  });

  it('leaves weights, statistics and optimiser as they were, bit for bit', async () => {
    const fresh = await engine.compile(smoothSupernet(), { seed: 3 });
    for (const model of [fresh, await trainedModel()]) {
      const before = await stateOf(model);
      await unrolled(robust(1)).architectureGradient(toyStep(model, { weights, optimiser }));
      expect(bitsOf(await stateOf(model))).toEqual(bitsOf(before));
      model.dispose();
    }
    const failing = unrolled({
      ...darts,
      architectureGradient: () => Promise.reject(new Error('in the upper step')),
    });
    const model = await trainedModel();
    const before = await stateOf(model);
    const failed = failing.architectureGradient(toyStep(model, { weights, optimiser }));
    await expect(failed).rejects.toThrow('in the upper step');
    expect(bitsOf(await stateOf(model))).toEqual(bitsOf(before));
    model.dispose();
  });

  it('trains on the input that the weights will see', async () => {
    const model = await trainedModel();
    const plain: ToyStep = { weights, optimiser };
    const step = toyStep(model, plain);
    const { shape, data } = step.training.images;
    const grey = { shape, data: data.map(() => 0.5) };
    const seen = { ...step, training: { ...step.training, input: async () => grey } };
    const given = { ...step, training: { ...step.training, images: grey } };
    const gradientOf = async (at: ArchitectureStep) => [
      ...(await unrolled(darts).architectureGradient(at)).dAlpha.mix,
    ];
    expect(await gradientOf(seen)).toEqual(await gradientOf(given));
    expect(await gradientOf(seen)).not.toEqual(await gradientOf(step));
    model.dispose();
  });
});

/** w ← w′ by the step's own optimiser, on its training batch. */
async function trainOnce({ model, alpha, training }: ArchitectureStep): Promise<void> {
  const pass = await model.forward(training.images, { mode: 'train', alpha, updateStatistics: false });
  const { dLogits } = crossEntropy(pass.logits, training.labels, pass.classes);
  await model.step(training.optimiser, await model.backward(pass, dLogits, { weights: true }));
}

interface ModelState {
  readonly weights: NamedTensors;
  readonly optimiser: NamedTensors;
}

async function stateOf(model: Model): Promise<ModelState> {
  return { weights: await model.getState(), optimiser: await model.getOptimiserState() };
}

async function restore(model: Model, { weights, optimiser }: ModelState): Promise<void> {
  await model.setState(weights);
  await model.setOptimiserState(optimiser);
}

function bitsOf({ weights, optimiser }: ModelState) {
  const bits = (tensors: NamedTensors) => snapshotBits({ tensors, metadata: {} });
  return { weights: bits(weights), optimiser: bits(optimiser) };
}
