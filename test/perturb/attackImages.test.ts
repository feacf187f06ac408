import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import type { ImageSource } from '../../src/perturb/perturbation.js';
import type { PerturbationSpec } from '../../src/perturb/perturbationSpec.js';
import { analyticModel, linearNetwork } from '../helpers/analyticModel.js';
import { attackRows } from '../helpers/attackRows.js';
import { images, network, shape, size } from '../helpers/reluImages.js';

describe('batches are refilled', () => {
  it('so that all passes but the last few are full', async () => {
    // Images at different distances from the boundary fall after different numbers of steps.
    const line = { height: 1, width: 1, channels: 1 };
    const { model, batches } = analyticModel(linearNetwork([[0], [1]], [0, -0.8]), line);
    const many = {
      shape: line,
      rows: Array.from({ length: 60 }, (_, i) => [0.4 + (i % 30) / 100]),
      labels: Array(60).fill(0),
    };
    const spec = { ...parsePerturbation('bim-12', { epsilon: 0.3 }), stepSize: 0.03 } as PerturbationSpec;
    const results = await attackRows(model, spec, many, { batchSize: 8 });
    expect(new Set(results.map(({ forward }) => forward)).size).toBeGreaterThan(5);
    // With sixteen images at a time, the last sixteen alone may leave gaps.
    const firstGap = batches.findIndex(batch => batch < 8);
    expect(batches.slice(firstGap).length).toBeLessThanOrEqual(2 * 14);
    expect(firstGap).toBeGreaterThan(batches.length / 2);
  });

  it('while there are images left, also where gradients and logits are asked for in turn', async () => {
    const line = { height: 1, width: 1, channels: 1 };
    const { model, batches, seen } = analyticModel(linearNetwork([[0], [1]], [0, -0.8]), line);
    const rows = Array.from({ length: 40 }, (_, i) => [0.4 + i / 200]);
    const spec = parsePerturbation('fab-t-6', { epsilon: 0.01 });
    await attackRows(model, spec, { shape: line, rows, labels: Array(40).fill(0) }, { batchSize: 8 });
    const last = Math.fround(rows[39][0]);
    const before = seen.findIndex(([value]) => Math.fround(value) === last);
    const full = batches.findIndex(batch => batch < 8);
    expect(8 * full).toBeGreaterThan(before);
    // Forty images, each with its clean logits, six steps of two questions and the questions about the result.
    expect(seen.length).toBeGreaterThan(40 * 13);
  });

  it('stops between passes when it is told to', async () => {
    const controller = new AbortController();
    const { model, batches } = analyticModel(network, shape);
    const attack = attackRows(model, parsePerturbation('square', { epsilon: 0.001 }), images, {
      signal: controller.signal,
      batchSize: 4,
    });
    setTimeout(() => controller.abort(), 5);
    await expect(attack).rejects.toThrow(/stopped during square/);
    expect(batches.length).toBeLessThan(6 * 5000);
  });
});

describe('mistakes in the images', () => {
  const attackOne = (pixels: Float32Array) => {
    const perturbation = createPerturbation(parsePerturbation('fgsm', { epsilon: 0.1 }));
    const { model } = analyticModel(network, shape);
    const source: ImageSource = {
      count: 1,
      shape,
      image: () => ({ pixels, label: 0, random: randomStream(1) }),
    };
    return perturbation.attack({ model, mode: 'eval' }, source, { batchSize: 2, onResult: () => undefined });
  };

  it('are named with what to do', async () => {
    await expect(attackOne(new Float32Array(size).fill(1.5))).rejects.toThrow(
      /value 1\.5.*divide 8-bit images by 255/,
    );
    await expect(attackOne(new Float32Array(size).fill(-0.2))).rejects.toThrow(/clip the images/);
    await expect(attackOne(new Float32Array(size).fill(Number.NaN))).rejects.toThrow(/value NaN/);
    const bytes = new Uint8Array(size).fill(1) as unknown as Float32Array;
    await expect(attackOne(bytes)).rejects.toThrow(/images in Uint8Array.*value => value \/ 255/);
    await expect(attackOne(new Float32Array(7))).rejects.toThrow(/7 values.*32 values/);
  });

  it('so are bytes in a batch', async () => {
    const { model } = analyticModel(network, shape);
    const data = new Uint8Array(size) as unknown as Float32Array;
    const perturb = createPerturbation(parsePerturbation('uniform', { epsilon: 0.1 })).perturb(
      { model, mode: 'eval' },
      { shape: [1, 4, 4, 2], data },
      Uint8Array.of(0),
      () => randomStream(1),
    );
    await expect(perturb).rejects.toThrow(/Uint8Array/);
  });
});

describe('combinations that there are not', () => {
  it.each([
    ['fgsm', 'l1'],
    ['pgd-3', 'l0'],
    ['cw', 'linf'],
    ['ddn', 'linf'],
    ['deepfool', 'l1'],
    ['square', 'l0'],
    ['spsa', 'l1'],
    ['one-pixel', 'linf'],
    ['fab', 'l0'],
    ['hopskipjump', 'l1'],
  ] as const)('%s in %s is refused with the norms that it has', (name, norm) => {
    expect(() => parsePerturbation(name, { epsilon: 1, norm })).toThrow(
      new RegExp(`${name.split('-3')[0]} in the norm ${norm}.*defined for no other.*choose the norm`),
    );
  });

  it('and so are radii that a norm does not have', () => {
    expect(() => parsePerturbation('square', { epsilon: -1, norm: 'l1' })).toThrow(/finite sum/);
    expect(() => parsePerturbation('one-pixel', { epsilon: 1.5, norm: 'l0' })).toThrow(
      /whole number of pixels/,
    );
    expect(() => parsePerturbation('apgd-ce', { epsilon: 1.5 })).toThrow(/pixel fraction/);
    const square = parsePerturbation('square', { epsilon: 0.1 });
    expect(() => createPerturbation({ ...square, epsilon: 2 } as PerturbationSpec)).toThrow(/pixel fraction/);
  });
});
