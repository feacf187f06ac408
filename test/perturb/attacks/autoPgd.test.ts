import { describe, expect, it } from 'vitest';
import type { ApgdSpec } from '../../../src/perturb/attacks/apgdSpec.js';
import { lengthSchedule } from '../../../src/perturb/attacks/parts/lengthSchedule.js';
import { sparsitySchedule } from '../../../src/perturb/attacks/parts/sparsitySchedule.js';
import type { StepSchedule } from '../../../src/perturb/attacks/parts/stepSchedule.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';
import type { Subject } from '../../../src/perturb/subject.js';
import { type AnalyticNetwork, analyticModel, linearNetwork } from '../../helpers/analyticModel.js';
import { attackRows } from '../../helpers/attackRows.js';

const spec = parsePerturbation('apgd-ce', { epsilon: 0.25 }) as ApgdSpec;
const image = new Float32Array(1);

/** The length of the schedule's next step. */
function lengthOf(schedule: ReturnType<typeof lengthSchedule>): number {
  const x = Float32Array.of(0);
  schedule.step(x, Float32Array.of(1));
  return x[0];
}

/** Steps, counted from 1, after which the length was halved. */
function halvings(losses: (step: number) => number, best: (step: number) => number): number[] {
  const schedule = lengthSchedule(spec);
  const halved: number[] = [];
  for (let step = 1; step <= 100; step++) {
    if (schedule.observe(losses(step), { image, value: best(step) })) halved.push(step);
  }
  return halved;
}

describe('the step length of auto-pgd', () => {
  it('begins with 2 ε', () => expect(lengthOf(lengthSchedule(spec))).toBeCloseTo(0.5, 7));

  it('is halved at the checkpoints of the paper where the loss stands still', () => {
    // 0.22, 0.41, 0.57, 0.70, 0.80, 0.87, 0.93, 0.99 of 100 steps.
    const constant = () => 1;
    expect(halvings(constant, constant)).toEqual([22, 41, 57, 70, 80, 87, 93, 99]);
  });

  it('stays where the loss rises at every step', () => {
    expect(
      halvings(
        step => step,
        step => step,
      ),
    ).toEqual([]);
  });

  it('is halved where at most ρ = 3/4 of the steps raise the loss, and not where more do', () => {
    // 16 of the 22 steps to the first checkpoint rise (16 ≤ 16.5), or 17.
    const falling = (rises: number) => (step: number) => (step <= rises ? step : rises - step);
    const best = (step: number) => step;
    expect(halvings(falling(16), best)[0]).toBe(22);
    expect(halvings(falling(17), best)[0]).not.toBe(22);
  });

  it('is halved where the best loss has not risen since a checkpoint at which it was not', () => {
    // Every step rises, but never above an early best value: halved at every second checkpoint.
    expect(
      halvings(
        step => step,
        () => 1000,
      ),
    ).toEqual([41, 70, 87, 99]);
  });

  it('has the same checkpoints, rounded down, for other numbers of steps', () => {
    const short = lengthSchedule({ ...spec, steps: 10 });
    const halved: number[] = [];
    for (let step = 1; step <= 10; step++) if (short.observe(1, { image, value: 1 })) halved.push(step);
    // ⌊2.2⌋ = 2, then one fewer (at least 1) each: 2, 3, 4, …
    expect(halved).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

describe('the climb of auto-pgd', () => {
  it('goes on from the best point with a quarter of the last move', async () => {
    // One value, a constant gradient: start on the sphere, then +2 ε projected, with the wall of the ball at 0.75.
    const network = linearNetwork([[0], [1]], [0, -5]);
    const shape = { height: 1, width: 1, channels: 1 };
    const { model, seen } = analyticModel(network, shape);
    const images = { shape, rows: [[0.5]], labels: [0] };
    await attackRows(model, { ...spec, steps: 3 }, images, { checkClean: false, stopEarly: false });
    const asked = seen.map(([value]) => value);
    expect([0.25, 0.75]).toContain(asked[0]);
    expect(asked.slice(1)).toEqual([0.75, 0.75, 0.75, 0.75]);
  });
});

describe('the momentum of auto-pgd', () => {
  const line = { height: 1, width: 1, channels: 1 };
  /** z₁ − z₀ = −10 − (x − 0.55)²: the loss of class 0 rises towards 0.55. */
  const peak: AnalyticNetwork = {
    classes: 2,
    logits: x => [0, -10 - (x[0] - 0.55) ** 2],
    gradient: (x, dLogits) => [-2 * (x[0] - 0.55) * dLogits[1]],
  };
  const path = async (seed: number) => {
    const { model, seen } = analyticModel(peak, line);
    const images = { shape: line, rows: [[0.5]], labels: [0] };
    const wide = parsePerturbation('apgd-ce-10', { epsilon: 0.4 });
    await attackRows(model, wide, images, { checkClean: false, seed });
    return seen.slice(0, 5).map(([value]) => Math.round(1000 * value) / 1000);
  };

  it('takes three quarters of a step and a quarter of the last move, but at the first step', async () => {
    // Steps of 2 ε = 0.8 from one wall of the ball, 0.1 or 0.9, to the other; then 0.9 + ¾ (0.1 − 0.9) + ¼ (0.9 − 0.1) = 0.5
    // and 0.5 + ¾ (0.9 − 0.5) ∓ ¼ · 0.4. There the loss has not risen:
    // the length is halved, and the climb goes on from 0.5, the best point and the one before: 0.5 + ¾ · 0.4.
    const fromBelow = [0.1, 0.9, 0.5, 0.7, 0.8];
    const fromAbove = [0.9, 0.1, 0.5, 0.9, 0.8];
    const paths = await Promise.all([1, 2, 3, 4, 5, 6].map(path));
    for (const found of paths) expect([fromBelow, fromAbove]).toContainEqual(found);
    expect(new Set(paths.map(([begin]) => begin))).toEqual(new Set([0.1, 0.9]));
  });
});

describe('restarts of auto-pgd', () => {
  it('end where the loss is largest of all climbs', async () => {
    // From below 0.5 a climb ends at the lower wall of the ball, from above at the upper, where the loss is larger.
    const valley: AnalyticNetwork = {
      classes: 2,
      logits: ({ 0: x }) => [0, -10 + (x > 0.5 ? 2 * (x - 0.5) : 0.5 - x)],
      gradient: ({ 0: x }, dLogits) => [x > 0.5 ? 2 * dLogits[1] : -dLogits[1]],
    };
    const line = { height: 1, width: 1, channels: 1 };
    const images = { shape: line, rows: Array(12).fill([0.5]), labels: Array(12).fill(0) };
    const ends = async (restarts: number) => {
      const { model } = analyticModel(valley, line);
      const results = await attackRows(model, { ...spec, steps: 4, restarts }, images);
      return new Set(results.map(({ image }) => image[0]));
    };
    expect(await ends(1)).toEqual(new Set([0.25, 0.75]));
    expect(await ends(12)).toEqual(new Set([0.75]));
  });
});

describe('apgd-t', () => {
  const shape = { height: 1, width: 3, channels: 1 };
  // Of classes 1 to 4 only 3, the third likeliest at the clean image, can be reached.
  const network = linearNetwork(
    [
      [0, 0, 0],
      [0.1, 0, 0],
      [0, 0.1, 0],
      [3, 3, 3],
      [0, 0, 0],
    ],
    [0, -0.2, -0.25, -4.85, -0.6],
  );
  const images = { shape, rows: [[0.5, 0.5, 0.5]], labels: [0] };
  const run = async (targetClasses: number) => {
    const { model } = analyticModel(network, shape);
    const targeted = { ...(parsePerturbation('apgd-t-20', { epsilon: 0.1 }) as ApgdSpec), targetClasses };
    return (await attackRows(model, targeted, images))[0];
  };

  it('tries the likeliest wrong classes one after the other', async () => {
    expect((await run(2)).success).toBe(false);
    expect(await run(3)).toMatchObject({ success: true, prediction: 3 });
  });

  it('needs four classes, and says so', async () => {
    const { model } = analyticModel(
      linearNetwork(
        [
          [0, 0, 0],
          [1, 0, 0],
          [0, 1, 0],
        ],
        [1, 0, 0],
      ),
      shape,
    );
    const attack = attackRows(model, parsePerturbation('apgd-t', { epsilon: 0.1 }), images);
    await expect(attack).rejects.toThrow(/3 classes under the targeted DLR.*apgd-ce/);
  });
});

describe('the sparse steps of l1-apgd', () => {
  const size = 10;
  const clean = new Float32Array(size).fill(0.5);
  const bounds = { ...spec, norm: 'l1', epsilon: 2, steps: 100 } as const;
  const gradient = Float32Array.from({ length: size }, (_, i) => (i % 2 === 0 ? i + 1 : -i - 1));
  /** The best point, which changes as many values. */
  const changing = (count: number) => ({ image: clean.map((v, i) => (i < count ? v + 0.1 : v)), value: 1 });
  const stepOf = (schedule: StepSchedule) => {
    const x = new Float32Array(size);
    schedule.step(x, gradient);
    return Array.from(x, value => Math.round(1e6 * value) / 1e6);
  };
  const begin = (change: Partial<ApgdSpec>, at: Float32Array) =>
    sparsitySchedule({ clean } as unknown as Subject, { ...bounds, ...change }, at);
  const along = (count: number, length: number) =>
    Array.from({ length: size }, (_, i) =>
      i < size - count ? 0 : Math.round(((1e6 * length) / count) * (i % 2 === 0 ? 1 : -1)) / 1e6,
    );

  it('begin with a fifth of the values, of the length ε together', () => {
    expect(stepOf(begin({}, clean))).toEqual(along(2, 2));
  });

  it('begin with two thirds of what the beginning changes, in balls that shrink', () => {
    expect(stepOf(begin({ shrinkingRadius: true }, changing(9).image))).toEqual(along(6, 2));
  });

  it('go by the best point every 4 % of the steps: back to it where it has become sparser by 5 %', () => {
    const schedule = begin({}, clean);
    const observed = (count: number) => {
      const goesBack = [1, 2, 3, 4].map(() => schedule.observe(1, changing(count)));
      expect(goesBack.slice(0, 3)).toEqual([false, false, false]);
      return goesBack[3];
    };
    // From 10 changed values to 9, which are fewer by more than 5 %: two thirds of 9.
    expect(observed(9)).toBe(true);
    expect(stepOf(schedule)).toEqual(along(6, 2));
    // No sparser: the length is divided by 1.5 each time, down to ε / 10.
    for (const length of [2 / 1.5, 2 / 1.5 ** 2, 2 / 1.5 ** 3, 2 / 1.5 ** 4, 2 / 1.5 ** 5, 0.2, 0.2]) {
      expect(observed(9)).toBe(false);
      expect(stepOf(schedule)).toEqual(along(6, length));
    }
    // Sparser again: the length is ε.
    expect(observed(6)).toBe(true);
    expect(stepOf(schedule)).toEqual(along(4, 2));
  });
});

describe('l1-apgd', () => {
  it('climbs for 30 % of its steps in 3 ε, for 30 % in 2 ε, and for the rest in ε', async () => {
    const wide = { height: 1, width: 10, channels: 1 };
    const weights = Array.from({ length: 10 }, (_, i) => 1 + i / 10);
    const { model, seen } = analyticModel(linearNetwork([weights.map(() => 0), weights], [0, -50]), wide);
    const attack = parsePerturbation('apgd-ce-10', { epsilon: 0.5, norm: 'l1' });
    const rows = [weights.map(() => 0.5)];
    await attackRows(model, attack, { shape: wide, rows, labels: [0] }, { checkClean: false });
    // Each stage asks at its beginning and after each of its 3, 3 and 4 steps; then comes the result.
    expect(seen.length).toBe(4 + 4 + 5 + 1);
    const radii = seen.map(image => image.reduce((sum, value) => sum + Math.abs(value - 0.5), 0) / 0.5);
    const stages = [radii.slice(0, 4), radii.slice(4, 8), radii.slice(8, 13)];
    for (const [stage, radius] of [3, 2, 1].entries())
      expect(Math.max(...stages[stage])).toBeCloseTo(radius, 4);
  });

  it('climbs in balls of 3 ε, 2 ε and ε, and ends in the last', () => {
    expect(parsePerturbation('apgd-ce', { epsilon: 12, norm: 'l1' })).toMatchObject({
      shrinkingRadius: true,
    });
    expect(parsePerturbation('apgd-t', { epsilon: 12, norm: 'l1' })).toMatchObject({ targetClasses: 5 });
    expect(parsePerturbation('apgd-t', { epsilon: 8 / 255 })).toMatchObject({ targetClasses: 9 });
  });
});
