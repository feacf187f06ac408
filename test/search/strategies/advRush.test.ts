import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import type { Labels, Tensor } from '../../../src/base/tensor.js';
import type { Engine, Model } from '../../../src/engine/engine.js';
import { crossEntropy } from '../../../src/loss/crossEntropy.js';
import { inputCurvature } from '../../../src/search/inputCurvature.js';
import { advRush } from '../../../src/search/strategies/advRush.js';
import type { ArchitectureStep, LabelledBatch } from '../../../src/search/strategy.js';
import { expectClose } from '../../helpers/expectClose.js';
import { toySplit } from '../../helpers/toySplits.js';
import { smoothSupernet } from '../smoothSupernet.js';
import { toyEngine } from '../toySearch.js';
import { logisticBatch, logisticCurvature, logisticSupernet } from './logisticSupernet.js';

let engine: Engine;

beforeAll(async () => {
  engine = await toyEngine();
});

const mixture = (...weights: number[]) => ({ mix: Float32Array.from(weights) });

function stepOn(model: Model, batch: LabelledBatch, alpha: ArchitectureStep['alpha']): ArchitectureStep {
  const optimiser = { kind: 'sgd', learningRate: 0, momentum: 0, weightDecay: 0, nesterov: false } as const;
  return {
    ...{ ...batch, model, perturbationModel: model, alpha },
    ...{ random: place => randomStream(1, place), progress: 0, memory: {} },
    training: { ...batch, optimiser },
  };
}

/** The regulariser's own gradient: that of γ = 1 without that of γ = 0. */
async function curvatureGradient(step: ArchitectureStep, h: number): Promise<number[]> {
  const at = (lambda: number) => advRush({ lambda, step: h, warmup: 0 }).architectureGradient(step);
  const [plain, regularised] = [await at(0), await at(1)];
  return Array.from(regularised.dAlpha.mix, (value, i) => value - plain.dAlpha.mix[i]);
}

describe('on a logistic supernet', () => {
  const h = 0.4;
  // m = a₁ − a₂ / 2.
  const alpha = mixture(0.8, 0.2);
  const m = 0.7;

  it('the curvature has its closed form', async () => {
    const model = await logisticSupernet(engine);
    const { images, labels } = logisticBatch;
    const curvature = await inputCurvature({ model, alpha }, images, labels, h);
    expectClose([curvature.value], [logisticCurvature(m, h).value], { relative: 1e-4 });
    const [x, moved] = [images.data, curvature.displaced.data];
    expectClose([moved[0] - x[0], moved[1] - x[1]], [-h / Math.SQRT2, h / Math.SQRT2]);
    // d is along ±w = ±(3, −4).
    expectClose([Math.abs(curvature.directions[0]), Math.abs(curvature.directions[1])], [0.6, 0.8]);
    model.dispose();
  });

  it('its gradient has too: dL/dm · (1, −1/2)', async () => {
    const model = await logisticSupernet(engine);
    const { slope } = logisticCurvature(m, h);
    const gradient = await curvatureGradient(stepOn(model, logisticBatch, alpha), h);
    expectClose(gradient, [slope, -slope / 2], { relative: 2e-3, absolute: 0 });
    model.dispose();
  });

  it('γ weighs it beside the gradient of the cross-entropy', async () => {
    const model = await logisticSupernet(engine);
    const strategy = advRush({ lambda: 0.3, step: h, warmup: 0 });
    const { dAlpha, regulariser, loss } = await strategy.architectureGradient(
      stepOn(model, logisticBatch, alpha),
    );
    const us = [0.5, -1.3, 1.9];
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const dPlain = mean(us.map(u => -u / (1 + Math.exp(m * u))));
    const { value, slope } = logisticCurvature(m, h);
    expectClose(dAlpha.mix, [dPlain + 0.3 * slope, -(dPlain + 0.3 * slope) / 2], { relative: 2e-3 });
    expectClose([regulariser], [value], { relative: 1e-4 });
    expectClose([loss], [mean(us.map(u => Math.log1p(Math.exp(-m * u))))]);
    model.dispose();
  });

  it('gives the gradient of the weights too where it is wanted', async () => {
    const model = await logisticSupernet(engine);
    const strategy = advRush({ lambda: 1, step: h, warmup: 0 });
    const step = { ...stepOn(model, logisticBatch, alpha), wantsWeights: true };
    const { weights } = await strategy.architectureGradient(step);
    const same = (await weights!.read()).get('same.weight')!.data[0];
    weights!.dispose();
    // Logits are (c a₁ − a₂ / 2) w·x for the weight c of the first operation, so that dm/dc = a₁.
    const dPlain = (u: number) => -u / (1 + Math.exp(m * u));
    const expected = (dPlain(0.5) + dPlain(-1.3) + dPlain(1.9)) / 3 + logisticCurvature(m, h).slope;
    expectClose([same], [0.8 * expected], { relative: 2e-3 });
    model.dispose();
  });
});

describe('on a small smooth supernet', () => {
  const split = toySplit('validation', 6);
  const images = { shape: [6, 8, 8, 1], data: Float32Array.from(split.pixels, value => value / 255) };
  const batch = { images, labels: split.labels };

  it.each([0.375, 1])('the gradient is that of the regulariser, with h = %f', async h => {
    const model = await engine.compile(smoothSupernet(), { seed: 3 });
    const weights = [0.2, 0.5, 0.3];
    // Running statistics like those of a search.
    for (let pass = 0; pass < 20; pass++) {
      (await model.forward(images, { mode: 'train', alpha: mixture(...weights) })).dispose();
    }
    const target = { model, alpha: mixture(...weights) };
    const { displaced } = await inputCurvature(target, images, split.labels, h);
    // The displaced images are held: a sign of the gradient that flips makes L jump, which is no part of its derivative.
    const valueAt = async (values: number[]) => {
      const before = await inputGradient(model, images, split.labels, values);
      const after = await inputGradient(model, displaced, split.labels, values);
      return after.reduce((sum, value, i) => sum + (value - before[i]) ** 2, 0) / split.labels.length;
    };
    const gradient = await curvatureGradient(stepOn(model, batch, mixture(...weights)), h);
    const difference = 2 ** -7;
    for (const [i, measured] of gradient.entries()) {
      const at = (by: number) => valueAt(weights.map((weight, j) => (j === i ? weight + by : weight)));
      const numeric = ((await at(difference)) - (await at(-difference))) / (2 * difference);
      expect(Math.abs(measured - numeric)).toBeLessThan(2e-3 * Math.abs(numeric));
    }
    model.dispose();
  });

  it('an image has the curvature that it has alone', async () => {
    const model = await engine.compile(smoothSupernet(), { seed: 3 });
    const target = { model, alpha: mixture(0.2, 0.5, 0.3) };
    const together = await inputCurvature(target, images, split.labels, 0.4);
    const first = { shape: [1, 8, 8, 1], data: images.data.slice(0, 64) };
    const alone = await inputCurvature(target, first, split.labels.slice(0, 1), 0.4);
    expectClose([together.norms[0]], [alone.norms[0]], { relative: 1e-4 });
    expectClose([alone.value], [alone.norms[0] ** 2]);
    model.dispose();
  });
});

async function inputGradient(model: Model, images: Tensor, labels: Labels, weights: number[]) {
  const pass = await model.forward(images, { mode: 'eval', alpha: mixture(...weights) });
  const { dLogits } = crossEntropy(pass.logits, labels, pass.classes, { reduction: 'sum' });
  return (await model.backward(pass, dLogits, { input: true })).input!;
}
