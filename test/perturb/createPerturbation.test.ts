import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Model } from '../../src/engine/engine.js';
import type { Norm } from '../../src/perturb/bounds.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import type { Target } from '../../src/perturb/perturbation.js';
import type { PerturbationSpec } from '../../src/perturb/perturbationSpec.js';
import { linearModel, rowImages } from '../helpers/linearModel.js';

const weights = [
  [1, -2, 0.5, 0],
  [-1, 2, 1, 0],
];
const streams = (seed: number) => (place: number) => randomStream(seed, 'test', place);

let model: Model;
let target: Target;

beforeAll(async () => {
  model = await linearModel(await createEngine('tfjs:cpu', {}), weights, [0.1, -0.1]);
  target = { model, mode: 'eval' };
});

function make(name: string, epsilon: number, norm?: Norm) {
  return createPerturbation(parsePerturbation(name, { epsilon, norm }));
}

/** Far from the box's walls, so that the ball alone decides. */
const centred = rowImages([
  [0.5, 0.5, 0.5, 0.5],
  [0.4, 0.6, 0.5, 0.5],
]);

describe('on a linear model the best perturbation is known', () => {
  // The loss of class 0 grows along w₁ − w₀ = (−2, 4, 0.5, 0), that of class 1 against it.
  const labels = Uint8Array.of(0, 1);
  const direction = [-2, 4, 0.5, 0];
  const length = Math.hypot(...direction);

  it.each(['fgsm', 'pgd-8'])('%s in L∞ reaches ε · sign(w₁ − w₀)', async name => {
    const moved = await make(name, 0.1).perturb(target, centred, labels, streams(1));
    for (const [i, value] of moved.data.entries()) {
      const sign = Math.sign(direction[i % 4]) * (i < 4 ? 1 : -1);
      // The last pixel has no gradient: FGSM leaves it, PGD leaves it where it started.
      if (sign !== 0) expect(value).toBeCloseTo(centred.data[i] + 0.1 * sign, 6);
      else expect(Math.abs(value - centred.data[i])).toBeLessThanOrEqual(name === 'fgsm' ? 0 : 0.1 + 1e-6);
    }
  });

  it('fgsm in L2 is one step of length ε along the gradient', async () => {
    const moved = await make('fgsm', 0.2, 'l2').perturb(target, centred, labels, streams(1));
    for (const [i, value] of moved.data.entries()) {
      const sign = i < 4 ? 1 : -1;
      expect(value).toBeCloseTo(centred.data[i] + (0.2 * sign * direction[i % 4]) / length, 6);
    }
  });

  it('pgd in L2 comes from any start to the same end of the ball', async () => {
    for (const seed of [1, 2, 3]) {
      const moved = await make('pgd-60', 0.2, 'l2').perturb(target, centred, labels, streams(seed));
      for (const [i, value] of moved.data.entries()) {
        const sign = i < 4 ? 1 : -1;
        expect(value).toBeCloseTo(centred.data[i] + (0.2 * sign * direction[i % 4]) / length, 2);
      }
    }
  });

  it.each([10, 20, 40])(
    'fgsm keeps its direction where the network is sure, at a margin of %i',
    async margin => {
      const sure = await linearModel(
        await createEngine('tfjs:cpu', {}),
        [
          [1, -2, 0.5, 0.2],
          [-1, 2, 1, 0.1],
          [0, 0, 0, 0],
        ],
        [margin, 0, 0],
      );
      const images = rowImages([[0.5, 0.5, 0.5, 0.5]]);
      const moved = await make('fgsm', 0.1).perturb(
        { model: sure, mode: 'eval' },
        images,
        Uint8Array.of(0),
        streams(1),
      );
      expect(Array.from(moved.data, value => Math.sign(value - 0.5))).toEqual([-1, 1, 1, -1]);
    },
  );

  it('stops at the walls of the box', async () => {
    const corner = rowImages([[0.02, 0.98, 0.5, 0.5]]);
    const moved = await make('fgsm', 0.1).perturb(target, corner, Uint8Array.of(0), streams(1));
    expect([...moved.data]).toEqual([...Float32Array.of(0, 1, 0.6, 0.5)]);
  });
});

const everything: [string, Norm][] = [
  ['gaussian', 'linf'],
  ['uniform', 'linf'],
  ['rademacher', 'linf'],
  ['fgsm', 'linf'],
  ['fgsm', 'l2'],
  ['pgd-3', 'linf'],
  ['pgd-3', 'l2'],
];

describe.each(everything)('%s in %s', (name, norm) => {
  const images = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 });

  it('never leaves ball or box, and leaves its input alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        images,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        async (pixels, epsilon, seed) => {
          const clean = rowImages([pixels.slice(0, 4), pixels.slice(4)]);
          const before = clean.data.slice();
          const moved = await make(name, epsilon, norm).perturb(
            target,
            clean,
            Uint8Array.of(0, 1),
            streams(seed),
          );
          expect(clean.data).toEqual(before);
          for (const from of [0, 4]) {
            const differences = [0, 1, 2, 3].map(i => Math.abs(moved.data[from + i] - before[from + i]));
            const distance = norm === 'linf' ? Math.max(...differences) : Math.hypot(...differences);
            expect(distance).toBeLessThanOrEqual(epsilon + 1e-6);
          }
          for (const value of moved.data) {
            expect(value).toBeGreaterThanOrEqual(0);
            expect(value).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('changes nothing at ε = 0, to the bit', async () => {
    const moved = await make(name, 0, norm).perturb(target, centred, Uint8Array.of(0, 1), streams(1));
    expect(moved.data).toEqual(centred.data);
    expect(moved.data).not.toBe(centred.data);
  });

  it('moves an image by its own stream, whatever else is in the batch', async () => {
    const attack = make(name, 0.1, norm);
    const both = await attack.perturb(target, centred, Uint8Array.of(0, 1), streams(5));
    const second = rowImages([[0.4, 0.6, 0.5, 0.5]]);
    const alone = await attack.perturb(target, second, Uint8Array.of(1), () => streams(5)(1));
    expect(alone.data).toEqual(both.data.slice(4));
  });

  it.each([
    ['deepfool', { candidates: 1 }, /deepfool with candidates = 1.*a whole number of at least 2/],
    ['pgd-20', { steps: 0 }, /pgd with steps = 0.*at least 1/],
    ['pgd-20', { steps: 2.5 }, /steps = 2.5.*whole number/],
    ['apgd-ce', { restarts: Number.NaN }, /restarts = NaN/],
    ['pgd-20', { steps: undefined }, /steps = undefined/],
    ['square', { share: Number.POSITIVE_INFINITY }, /share = Infinity.*a finite number/],
    ['nes', { samples: 3 }, /samples = 3.*an even number of at least 2/],
    ['spsa', { reach: 0 }, /reach = 0.*above 0/],
    ['ti-fgsm', { smoothing: { size: 5, deviation: Number.NaN } }, /smoothing.deviation = NaN/],
  ])('refuses numbers that an attack cannot run with: %s, %o', (name, change, message) => {
    const spec = { ...parsePerturbation(name, { epsilon: 0.1 }), ...change } as PerturbationSpec;
    expect(() => createPerturbation(spec)).toThrow(message);
  });

  it('refuses images outside [0, 1], and says what to do with 8-bit ones', async () => {
    const attack = make(name, 0.1, norm);
    const perturb = (value: number) =>
      attack.perturb(target, rowImages([[0.5, 0.5, 0.5, value]]), Uint8Array.of(0), streams(1));
    await expect(perturb(128)).rejects.toThrow(/value 128.*divide 8-bit images by 255/);
    await expect(perturb(-0.1)).rejects.toThrow(/expected pixel values in \[0, 1\]/);
    await expect(perturb(Number.NaN)).rejects.toThrow(/value NaN/);
  });

  it('refuses labels that do not fit, and an empty batch', async () => {
    const attack = make(name, 0.1, norm);
    await expect(attack.perturb(target, centred, Uint8Array.of(0), streams(1))).rejects.toThrow(
      /one label per image/,
    );
    const nothing = { shape: [0, 1, 4, 1], data: new Float32Array() };
    await expect(attack.perturb(target, nothing, new Uint8Array(), streams(1))).rejects.toThrow(
      /at least one image/,
    );
  });
});

describe('noise laws', () => {
  const grey = rowImages(Array.from({ length: 500 }, () => [0.5, 0.5, 0.5, 0.5]));
  const draw = async (name: string) => {
    const moved = await make(name, 0.1).perturb(target, grey, new Uint8Array(500), streams(9));
    return Array.from(moved.data, value => value - 0.5);
  };
  const share = (values: number[], holds: (value: number) => boolean) =>
    values.filter(holds).length / values.length;

  it('rademacher is ±ε, each half the time', async () => {
    const values = await draw('rademacher');
    expect(share(values, value => Math.abs(Math.abs(value) - 0.1) < 1e-6)).toBe(1);
    expect(Math.abs(share(values, value => value > 0) - 0.5)).toBeLessThan(
      5 * Math.sqrt(0.25 / values.length),
    );
  });

  it('uniform has variance ε² / 3', async () => {
    const values = await draw('uniform');
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(Math.abs(variance / (0.01 / 3) - 1)).toBeLessThan(0.1);
  });

  it('gaussian has standard deviation ε before it is projected: 31.7 % of the pixels end at ±ε', async () => {
    const values = await draw('gaussian');
    const atWall = share(values, value => Math.abs(value) > 0.1 - 1e-6);
    expect(Math.abs(atWall - 0.3173)).toBeLessThan(5 * Math.sqrt((0.3173 * 0.6827) / values.length));
  });
});

describe('salt and pepper', () => {
  /** Grey images of 1000 pixels with three channels, at ε. */
  const pixelsAt = async (epsilon: number) => {
    const { perturb } = make('salt-and-pepper', epsilon);
    const images = { shape: [4, 25, 40, 3], data: new Float32Array(4 * 3000).fill(0.5) };
    const { data } = await perturb(target, images, new Uint8Array(4), streams(9));
    return Array.from({ length: 4000 }, (_, pixel) =>
      Array.from(data.slice(3 * pixel, 3 * pixel + 3), value => Math.round(1000 * value) / 1000),
    );
  };

  it('moves one pixel in ten, with all its channels, to black or white with equal chance', async () => {
    const pixels = await pixelsAt(1);
    const count = (value: number) => pixels.filter(([first]) => first === value).length;
    for (const pixel of pixels) expect(new Set(pixel).size).toBe(1);
    expect(count(0) + count(0.5) + count(1)).toBe(4000);
    // Within five deviations of 200 each.
    for (const value of [0, 1]) expect(Math.abs(count(value) - 200)).toBeLessThan(5 * Math.sqrt(190));
  });

  it('moves them by ε below 1', async () => {
    const values = new Set((await pixelsAt(0.2)).flat());
    expect(values).toEqual(new Set([0.3, 0.5, 0.7]));
  });
});

describe('the cost of an attack', () => {
  it('is one gradient per step for attacks and none for noise', () => {
    expect(make('pgd-7', 0.1)).toMatchObject({ name: 'pgd-7', gradientSteps: 7 });
    expect(make('fgsm', 0.1)).toMatchObject({ name: 'fgsm', gradientSteps: 1 });
    expect(make('uniform', 0.1)).toMatchObject({ name: 'uniform', gradientSteps: 0 });
  });
});
