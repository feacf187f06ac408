import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.js';
import { divergence } from '../../../src/loss/divergence.js';
import type { ArchitectureStep, SearchStrategy, StrategyMemory } from '../../../src/search/strategy.js';
import { smoothSupernet } from '../smoothSupernet.js';
import { robust, toyEngine, toyPerturbation } from '../toySearch.js';
import { toyStep } from '../toyStep.js';

const weights = [0.2, 0.5, 0.3];
const lambda = 1.5;
let engine: Engine;

beforeAll(async () => {
  engine = await toyEngine();
});

type Objective = (step: ArchitectureStep) => Promise<number>;

/** Whether a strategy's gradient is the derivative of an objective of the mixing weights, by central differences. */
async function expectGradientOf(strategy: SearchStrategy, objective: Objective, step = {}): Promise<void> {
  const model = await engine.compile(smoothSupernet(), { seed: 3 });
  const at = (moved: readonly number[]) => toyStep(model, { weights: moved, ...step });
  const { dAlpha } = await strategy.architectureGradient(at(weights));
  const h = 2 ** -7;
  for (const [i, g] of dAlpha.mix.entries()) {
    const value = (by: number) => objective(at(weights.map((weight, j) => (j === i ? weight + by : weight))));
    const numeric = ((await value(h)) - (await value(-h))) / (2 * h);
    expect(Math.abs(numeric - g)).toBeLessThan(5e-3 * Math.max(...dAlpha.mix.map(Math.abs)));
  }
  model.dispose();
}

/** CE + weight · D, as the strategy reports them. */
const reported =
  (strategy: SearchStrategy, weight = lambda): Objective =>
  async step => {
    const { loss, regulariser } = await strategy.architectureGradient(step);
    return loss + weight * regulariser;
  };

describe('the gradient of the mixing weights', () => {
  it.each(['kl', 'js', 'logit-l2', 'ce'])('is that of CE + λ D, with D = %s', async regulariser => {
    const strategy = robust(lambda, { regulariser });
    await expectGradientOf(strategy, reported(strategy));
  });

  it('is that of the mean of D over several draws', async () => {
    const strategy = robust(lambda, { samples: 3 });
    await expectGradientOf(strategy, reported(strategy));
  });

  it('has λ as the schedule has it at this moment', async () => {
    const strategy = robust(lambda, { schedule: { kind: 'linear', from: 0.5, share: 0.5 } });
    await expectGradientOf(strategy, reported(strategy, 1), { progress: 0.25 });
  });

  it('without the clean logits, is that of D with them fixed', async () => {
    const strategy = robust(lambda, { detachClean: true });
    const d = divergence('kl');
    const options = { mode: 'train', updateStatistics: false } as const;
    let fixed: Float32Array | undefined;
    const objective: Objective = async step => {
      const { model, images, labels, alpha, random } = step;
      fixed ??= (await model.forward(images, { ...options, alpha: { mix: Float32Array.from(weights) } }))
        .logits;
      const moved = await toyPerturbation().perturb({ model, mode: 'train', alpha }, images, labels, random);
      const { logits, classes } = await model.forward(moved, { ...options, alpha });
      const { loss } = await strategy.architectureGradient(step);
      return loss + lambda * d(fixed, logits, labels, classes).value;
    };
    await expectGradientOf(strategy, objective);
  });
});

describe('several draws', () => {
  it('give the mean of D, the first of them as if it were alone', async () => {
    const model = await engine.compile(smoothSupernet(), { seed: 3 });
    const step = toyStep(model, { weights });
    const value = async (samples: number) =>
      (await robust(1, { samples }).architectureGradient(step)).regulariser;
    const second = (
      await robust(1).architectureGradient({
        ...step,
        random: place => step.random(place).fork('draw', 1),
      })
    ).regulariser;
    expect(second).not.toBe(await value(1));
    expect(await value(2)).toBeCloseTo((second + (await value(1))) / 2, 12);
    model.dispose();
  });
});

describe('a normalised regulariser', () => {
  /** The gradient of λ D alone: what normalising divides. */
  async function term(strategy: SearchStrategy, memory: StrategyMemory) {
    const model = await engine.compile(smoothSupernet(), { seed: 3 });
    const of = (from: SearchStrategy) => from.architectureGradient(toyStep(model, { weights, memory }));
    const [whole, without] = [await of(strategy), await of(robust(0))];
    model.dispose();
    return {
      regulariser: whole.regulariser,
      gradient: [...whole.dAlpha.mix].map((value, i) => value - without.dAlpha.mix[i]),
    };
  }

  it('is divided by D at first, and by the running mean later', async () => {
    const plain = await term(robust(1), {});
    const memory: StrategyMemory = {};
    const first = await term(robust(1, { normalise: true }), memory);
    // The value that is reported stays D.
    expect(first.regulariser).toBe(plain.regulariser);
    expect(memory['regulariser.count']).toBe(1);
    const largest = Math.max(...plain.gradient.map(Math.abs));
    const near = (given: number[], size: number) =>
      given.forEach((value, i) => {
        expect(Math.abs(value * size - plain.gradient[i])).toBeLessThan(1e-3 * largest);
      });
    near(first.gradient, plain.regulariser);
    // As if D had been three times as large all along: (0.99 · m + 0.01 · D) / 1.
    const long: StrategyMemory = { 'regulariser.mean': 3 * plain.regulariser, 'regulariser.count': 1e5 };
    const later = await term(robust(1, { normalise: true }), long);
    near(later.gradient, (0.99 * 3 + 0.01) * plain.regulariser);
  });

  it('that is always zero has no gradient', async () => {
    const still = robust(1, { normalise: true, epsilon: 0 });
    expect((await term(still, {})).gradient).toEqual([0, 0, 0]);
  });
});
