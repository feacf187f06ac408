import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import type { PerturbationSpec } from '../../src/perturb/perturbationSpec.js';
import { analyticModel, linearNetwork } from '../helpers/analyticModel.js';
import { attackRows } from '../helpers/attackRows.js';

const shape = { height: 1, width: 1, channels: 1 };
/** Every image is of class 0 below 0.6; the others are alike. */
const networkOf = (classes: number) =>
  linearNetwork(
    Array.from({ length: classes }, (_, k) => [k === 0 ? 0 : 1]),
    Array.from({ length: classes }, (_, k) => (k === 0 ? 0 : -0.6)),
  );
const images = { shape, rows: [[0.5]], labels: [0] };

describe('an L0 ball of more pixels than the images have', () => {
  const wide = { height: 2, width: 3, channels: 3 };
  const attack = (epsilon: number) => {
    const { model, seen } = analyticModel(
      linearNetwork([Array(18).fill(0), Array(18).fill(1)], [0, -20]),
      wide,
    );
    const spec = {
      ...parsePerturbation('one-pixel', { epsilon, norm: 'l0' }),
      ...{ generations: 1, population: 3 },
    } as PerturbationSpec;
    return {
      seen,
      result: attackRows(model, spec, { shape: wide, rows: [Array(18).fill(0.5)], labels: [0] }),
    };
  };

  it('is refused before anything is drawn, and one of all pixels is not', async () => {
    const { seen, result } = attack(100_000);
    await expect(result).rejects.toThrow(/ε = 100000 pixels of images of 2 × 3.*at most 6/);
    expect(seen).toEqual([]);
    await expect(attack(7).result).rejects.toThrow(/at most 6/);
    expect(await attack(6).result).toHaveLength(1);
  });
});

describe('a network that an attack could not end on is refused before it is asked anything', () => {
  const dlr = { loss: 'dlr' } as object;
  it.each([
    // The first member would fell the image.
    ['autoattack', {}, 3, /3 classes under the targeted DLR loss.*at least 4/],
    ['autoattack', {}, 2, /2 classes under the targeted DLR loss/],
    ['autoattack-rand', {}, 2, /2 classes under the DLR loss.*at least 3/],
    ['apgd-t', {}, 3, /at least 4/],
    ['apgd-dlr', {}, 2, /at least 3/],
    ['apgd-dlr', { target: 'random' }, 3, /at least 4/],
    ['pgd-3', dlr, 2, /at least 3/],
    ['pgd-3', { ...dlr, target: 1 }, 3, /at least 4/],
    ['pgd-3', { target: 3 }, 3, /target class 3 of a network of 3 classes.*from 0 to 2/],
    ['pgd-3', { target: -1 }, 3, /target class -1/],
    ['pgd-3', { target: 0.5 }, 3, /target class 0.5/],
  ] as [string, object, number, RegExp][])('%s %o on %i classes', async (name, change, classes, message) => {
    const { model, seen } = analyticModel(networkOf(classes), shape);
    const spec = { ...parsePerturbation(name, { epsilon: 0.3 }), ...change } as PerturbationSpec;
    await expect(attackRows(model, spec, images)).rejects.toThrow(message);
    const batch = { shape: [1, 1, 1, 1], data: Float32Array.of(0.5) };
    const perturbed = createPerturbation(spec).perturb({ model, mode: 'eval' }, batch, Uint8Array.of(0), () =>
      randomStream(1),
    );
    await expect(perturbed).rejects.toThrow(message);
    expect(seen).toEqual([]);
  });

  it.each([
    ['autoattack', {}, 4],
    ['apgd-dlr', {}, 3],
    ['apgd-dlr', { target: 1 }, 4],
    ['pgd-3', { target: 1 }, 2],
    ['fab-t', {}, 2],
    ['uniform', {}, 2],
  ] as [string, object, number][])('but not %s %o on %i classes', async (name, change, classes) => {
    const { model } = analyticModel(networkOf(classes), shape);
    const spec = { ...parsePerturbation(name, { epsilon: 0.3 }), ...change } as PerturbationSpec;
    expect(await attackRows(model, spec, images)).toHaveLength(1);
  });
});
