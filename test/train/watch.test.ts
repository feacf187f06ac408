import { beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Engine } from '../../src/engine/engine.js';
import type { TrainingLoss } from '../../src/loss/trainingLossFunction.js';
import type { Perturbation } from '../../src/perturb/perturbation.js';
import { emptyHistory, isSpike, withNorm } from '../../src/train/gradientSpike.js';
import { watchOverfitting } from '../../src/train/overfitting.js';
import { bits, toyRecipe, toyRetrain } from './toyRetrain.js';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native');
});

describe('a gradient that stands out', () => {
  const seen = (norms: readonly number[]) => norms.reduce(withNorm, emptyHistory);
  const steady = Array<number>(25).fill(2);

  it('is more than ten times the running mean, after the first twenty', () => {
    expect(isSpike(seen(steady), 20)).toBe(false);
    expect(isSpike(seen(steady), 20.1)).toBe(true);
    expect(isSpike(seen(steady.slice(0, 19)), 1e9)).toBe(false);
  });

  it('does not hide the next one', () => {
    expect(isSpike(seen([...steady, 1e9]), 1e9)).toBe(true);
    expect(seen([...steady, 1e9]).mean).toBeLessThan(3);
  });

  it('is measured by the plain mean while there are few', () => {
    expect(seen([1, 2, 6]).mean).toBeCloseTo(3, 12);
  });
});

it('a gradient that stands out is said with its place, and counted', async () => {
  const recipe = toyRecipe({ selection: { images: 0 } }, { epochs: 9 });
  let steps = 0;
  const loss: TrainingLoss = logits => {
    const result = recipe.loss(logits);
    // The second step of the eighth epoch, of three each.
    const factor = ++steps === 23 ? 1000 : 1;
    return { ...result, dLogits: result.dLogits.map(entry => factor * entry) };
  };
  const { epochs } = await toyRetrain(engine, { recipe: { ...recipe, loss } });
  expect(epochs.map(({ gradientSpikes }) => gradientSpikes)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0]);
  expect(epochs[7].warnings).toEqual([
    expect.stringMatching(/^the gradient's norm is .* at epoch 8, step 2, \d{2,} times its running mean$/),
  ]);
  expect(epochs[7].largestGradientNorm).toBeGreaterThan(10 * epochs[6].largestGradientNorm);
});

describe('catastrophic overfitting', () => {
  const watch = (accuracies: readonly number[]) =>
    accuracies.reduce(
      (state, accuracy, at) => watchOverfitting(state, { epoch: at + 1, accuracy, drop: 0.2 }),
      watchOverfitting({ best: -1 }, { epoch: 0, accuracy: 0, drop: 0.2 }),
    );

  it('is found in the first epoch more than the drop below the best so far', () => {
    expect(watch([0.3, 0.4, 0.25, 0.1, 0]).found).toBe(4);
    expect(watch([0.3, 0.4, 0.2]).found).toBeUndefined();
    expect(watch([0.1, 0, 0, 0]).found).toBeUndefined();
  });

  /** Measures nothing of the network: shows images of another class from the third epoch on. */
  function collapsing(): Perturbation {
    let calls = 0;
    return {
      ...{ name: 'collapse', gradientSteps: 0 },
      async perturb(_target, images) {
        // Two parts are measured after each epoch.
        return calls++ < 4 ? images : { shape: images.shape, data: new Float32Array(images.data.length) };
      },
    };
  }

  function overfitted(fallBack?: Perturbation) {
    const recipe = toyRecipe({ recipe: 'fgsm-rs', input: { epsilon: 0.02 } }, { epochs: 5, dropPath: 0 });
    const robustness = { perturbation: collapsing(), images: 36 };
    return { ...recipe, robustness, overfitting: { drop: 0.2, fallBack } };
  }

  it('is said once, and training goes on', async () => {
    const { epochs } = await toyRetrain(engine, { recipe: overfitted() });
    const warned = epochs.filter(({ warnings }) => warnings.length > 0);
    expect(warned).toHaveLength(1);
    expect(warned[0].warnings[0]).toMatch(
      /^catastrophic overfitting in epoch \d: .* fell from \d.*overfitting\.fallBack/,
    );
    expect(epochs).toHaveLength(5);
  });

  it('falls back on the attack that it was given, from the next epoch on', async () => {
    let used = 0;
    const fallBack: Perturbation = {
      ...{ name: 'pgd-9', gradientSteps: 9 },
      perturb: async (_target, images) => {
        used++;
        return images;
      },
    };
    const { epochs } = await toyRetrain(engine, { recipe: overfitted(fallBack) });
    const found = epochs.findIndex(({ warnings }) => warnings.length > 0);
    expect(epochs[found].warnings[0]).toContain('perturbed by pgd-9');
    // Three steps an epoch.
    expect(used).toBe(3 * (epochs.length - found - 1));
    expect(used).toBeGreaterThan(0);
  });

  it('is not forgotten by a run that is stopped and resumed', async () => {
    const recipe = () =>
      toyRecipe(
        {
          recipe: 'free',
          input: { epsilon: 0.05, replays: 2 },
          overfitting: { drop: 0.01, fallBack: 'pgd-2' },
        },
        { epochs: 5 },
      );
    const whole = await toyRetrain(engine, { recipe: recipe() });
    const { found } = JSON.parse(whole.last.metadata.state).overfitting;
    expect(found).toBeLessThan(5);
    const stopped = await toyRetrain(engine, { recipe: recipe(), stopAt: 3 * found + 1 });
    expect(stopped.result).toBeUndefined();
    const resumed = await toyRetrain(engine, { recipe: recipe(), resume: stopped.last });
    const joined = { epochs: [...stopped.epochs, ...resumed.epochs], last: resumed.last };
    expect(bits(joined)).toEqual(bits(whole));
  });
});
