import { beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import type { Split } from '../../src/data/split.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Engine, Model } from '../../src/engine/engine.js';
import type { AttackSetup } from '../../src/evaluate/attackEvaluation.js';
import { evaluateAttacks } from '../../src/evaluate/evaluateAttacks.js';
import { wilsonInterval } from '../../src/evaluate/wilsonInterval.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import type { GradientAttackSpec } from '../../src/perturb/perturbationSpec.js';
import { caughtError } from '../helpers/caughtError.js';
import { linearModel } from '../helpers/linearModel.js';

let engine: Engine;
let model: Model;

// Class 1 where x₀ > x₁: an L∞ attack of ε closes a gap of 2ε.
beforeAll(async () => {
  engine = await createEngine('tfjs:cpu');
  model = await linearModel(
    engine,
    [
      [0, 0],
      [1, -1],
    ],
    [0, 0],
  );
});

/** Images of two pixels, 0 … 255. */
function testSplit(rows: number[][], labels: number[]): Split<'test'> {
  return {
    role: 'test',
    height: 1,
    width: 2,
    channels: 1,
    pixels: Uint8Array.from(rows.flat()),
    labels: Uint8Array.from(labels),
  };
}

// Gaps of 10, 40 and 80 of class 1, one of 60 of class 0, and one image that is wrong from the start.
const split = testSplit(
  [
    [110, 100],
    [140, 100],
    [180, 100],
    [100, 160],
    [100, 120],
  ],
  [1, 1, 1, 0, 1],
);

function attacks(names: string[], epsilon: number) {
  return names.map(name => createPerturbation(parsePerturbation(name, { epsilon })));
}

function evaluate(changes: Partial<AttackSetup> = {}) {
  const setup = { split, attacks: attacks(['fgsm', 'pgd-10'], 25 / 255), batchSize: 2, seed: 1, ...changes };
  return evaluateAttacks({ target: { model, mode: 'eval' }, ...setup });
}

describe('evaluateAttacks', () => {
  it('counts the images whose margin is above what the ball allows', async () => {
    const { images, clean, attacks: outcomes, worstCase, flags, ...intervals } = await evaluate();
    expect(images).toBe(5);
    expect(intervals).toMatchObject({
      cleanInterval: wilsonInterval(4, 5),
      worstCaseInterval: wilsonInterval(2, 5),
    });
    expect(clean).toBe(4 / 5);
    expect(Array.from(outcomes.fgsm.standing)).toEqual([0, 0, 1, 1, 0]);
    expect(outcomes.fgsm.accuracy).toBe(2 / 5);
    expect(outcomes['pgd-10'].accuracy).toBe(2 / 5);
    expect(worstCase).toBe(2 / 5);
    expect(flags).toEqual([]);
  });

  it('attacks the right images only, one gradient per step, and classifies the end result', async () => {
    // So small a ball that none of the four candidates falls; they go through in batches of two.
    const { attacks: outcomes } = await evaluate({ attacks: attacks(['fgsm', 'pgd-10'], 1 / 255) });
    expect(outcomes.fgsm).toMatchObject({ forwardPasses: 2 * 2, backwardPasses: 2, queries: 2 * 4 });
    expect(outcomes['pgd-10']).toMatchObject({ forwardPasses: 2 * 11, backwardPasses: 20, queries: 11 * 4 });
  });

  it('asks nothing more about images that have fallen', async () => {
    const { attacks: outcomes } = await evaluate({ attacks: attacks(['pgd-10'], 1) });
    // Every start is a random point of the box, and a step of 1/4 across it turns every image within three.
    expect(outcomes['pgd-10'].accuracy).toBe(0);
    expect(outcomes['pgd-10'].queries).toBeLessThanOrEqual((4 + 1) * 4);
  });

  it('does not depend on the batch size', async () => {
    const outcome = async (batchSize: number) => {
      const { attacks: outcomes } = await evaluate({
        batchSize,
        attacks: attacks(['pgd-1', 'uniform'], 60 / 255),
      });
      return Object.values(outcomes).map(({ standing }) => Array.from(standing));
    };
    expect(await outcome(1)).toEqual(await outcome(5));
  });

  it('takes the worst case image by image', async () => {
    // Each attack alone spares an image that the other one fells.
    const blind = { name: 'blind', gradientSteps: 0 };
    const fell = (row: number) => ({
      ...blind,
      name: `row-${row}`,
      perturb: async (_target: unknown, images: { shape: readonly number[]; data: Float32Array }) => {
        const data = images.data.slice();
        for (let i = 0; i < data.length; i += 2) {
          if (Math.round(data[i] * 255) === split.pixels[2 * row])
            [data[i], data[i + 1]] = [data[i + 1], data[i]];
        }
        return { shape: images.shape, data };
      },
    });
    const { attacks: outcomes, worstCase } = await evaluate({ attacks: [fell(1), fell(2)] });
    expect(outcomes['row-1'].accuracy).toBe(3 / 5);
    expect(outcomes['row-2'].accuracy).toBe(3 / 5);
    expect(worstCase).toBe(2 / 5);
  });

  describe('along a curve', () => {
    const point = (name: string, epsilon: number) => ({
      at: epsilon,
      attack: createPerturbation(parsePerturbation(name, { epsilon }), `${name} at ${epsilon}`),
    });
    const epsilon = 25 / 255;
    // It moves nothing: whatever falls, falls to the curve.
    const lame = createPerturbation({
      ...{ kind: 'pgd', norm: 'linf', randomStart: false },
      ...{ epsilon, steps: 1, stepSize: 1e-6 },
    });

    it('takes every point within the radius into the worst case, and none outside', async () => {
      const points = [point('fgsm', 10 / 255), point('fgsm', 25 / 255), point('fgsm', 60 / 255)];
      const along = { attacks: [lame], curves: [{ points, nested: true, epsilon }] };
      const { attacks: outcomes, curves, worstCase, standing } = await evaluate(along);
      expect(outcomes['pgd-1'].accuracy).toBe(4 / 5);
      expect(curves.map(curve => curve.map(({ accuracy }) => accuracy))).toEqual([[3 / 5, 2 / 5, 0]]);
      expect([worstCase, Array.from(standing)]).toEqual([2 / 5, [0, 0, 1, 1, 0]]);
    });

    it('takes what a search in a larger ball found within the radius', async () => {
      // DeepFool finds gaps of 10 and 40 at 5 and 20 (and 2 % more), 60 and 80 outside the radius.
      const points = [point('deepfool', 60 / 255)];
      const { curves, worstCase } = await evaluate({
        attacks: [],
        curves: [{ points, nested: false, epsilon }],
      });
      expect([curves[0][0].accuracy, worstCase]).toEqual([0, 2 / 5]);
    });
  });

  it('equals clean accuracy at ε = 0', async () => {
    const {
      clean,
      attacks: outcomes,
      worstCase,
    } = await evaluate({ attacks: attacks(['fgsm', 'pgd-10'], 0) });
    expect([outcomes.fgsm.accuracy, outcomes['pgd-10'].accuracy, worstCase]).toEqual([clean, clean, clean]);
  });

  it('reports progress up to each total, and stops on request', async () => {
    const seen = new Map<string, string>();
    await evaluate({ onProgress: (stage, done, total) => seen.set(stage, `${done}/${total}`) });
    expect(Object.fromEntries(seen)).toEqual({ clean: '5/5', fgsm: '4/4', 'pgd-10': '4/4', flags: '8/8' });
    await expect(evaluate({ signal: AbortSignal.abort() })).rejects.toThrow(
      /stopped while classifying clean images/,
    );
  });

  it('refuses two attacks of one name, of which only one could be told', async () => {
    const spec = parsePerturbation('pgd-5', { epsilon: 25 / 255 }) as GradientAttackSpec;
    const [plain, margin] = [createPerturbation(spec), createPerturbation({ ...spec, loss: 'margin' })];
    const { complaint } = await caughtError(InputError, () => evaluate({ attacks: [plain, margin] }));
    expect(complaint.given).toBe('two attacks called pgd-5');
    const curves = [{ points: [{ at: 1, attack: margin }], nested: false, epsilon: 25 / 255 }];
    await caughtError(InputError, () => evaluate({ attacks: [plain], curves }));
    const named = createPerturbation({ ...spec, loss: 'margin' }, 'pgd-5-margin');
    const { attacks: outcomes } = await evaluate({ attacks: [plain, named] });
    expect(Object.keys(outcomes)).toEqual(['pgd-5', 'pgd-5-margin']);
  });

  it('refuses a network whose logits are not finite, and does not take it for one that gets nothing right', async () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const rows = [
        [0, 0],
        [1, -1],
      ];
      const target = { model: await linearModel(engine, rows, [0, value]), mode: 'eval' } as const;
      const { complaint } = await caughtError(InputError, () => evaluate({ target }));
      expect(complaint.given).toMatch(new RegExp(`logits at image 0 .* have the value ${value}`));
      expect(complaint.remedy).toMatch(/diverged/);
    }
  });

  it('copes with a network that gets nothing right', async () => {
    const wrong = testSplit([[200, 100]], [0]);
    const { clean, attacks: outcomes, worstCase } = await evaluate({ split: wrong });
    expect([clean, outcomes.fgsm.accuracy, worstCase]).toEqual([0, 0, 0]);
  });
});
