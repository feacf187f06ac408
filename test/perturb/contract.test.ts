import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import { attackTable } from '../../src/perturb/attackTable.js';
import { balls } from '../../src/perturb/ball.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { noiseLaws } from '../../src/perturb/noiseLaws.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import type { EvaluablePerturbation, ImageSource } from '../../src/perturb/perturbation.js';
import type { PerturbationSpec } from '../../src/perturb/perturbationSpec.js';
import { type AnalyticNetwork, analyticModel, linearNetwork } from '../helpers/analyticModel.js';
import { attackCases, usualRadius } from '../helpers/attackCases.js';
import { attackRows } from '../helpers/attackRows.js';

const shape = { height: 4, width: 4, channels: 2 };
const size = 32;

/** Five classes behind one layer of ReLUs, with random weights. */
function reluNetwork(): AnalyticNetwork {
  const random = randomStream(11, 'relu');
  const draw = (rows: number, columns: number) =>
    Array.from({ length: rows }, () =>
      Array.from({ length: columns }, () => random.normal() / Math.sqrt(columns)),
    );
  const inner = draw(12, size);
  const outer = draw(5, 12);
  const hidden = (x: ArrayLike<number>) =>
    inner.map(row => row.reduce((sum, w, i) => sum + w * (x[i] - 0.5), 0.05));
  return {
    classes: 5,
    logits: x => {
      const h = hidden(x);
      return outer.map(row => 6 * row.reduce((sum, w, i) => sum + w * Math.max(h[i], 0), 0));
    },
    gradient: (x, dLogits) => {
      const h = hidden(x);
      const dHidden = h.map((v, j) =>
        v > 0 ? outer.reduce((sum, row, k) => sum + 6 * row[j] * dLogits[k], 0) : 0,
      );
      return Array.from({ length: size }, (_, i) =>
        inner.reduce((sum, row, j) => sum + row[i] * dHidden[j], 0),
      );
    },
  };
}

const network = reluNetwork();
const argmax = (values: ArrayLike<number>) => Array.from(values).indexOf(Math.max(...Array.from(values)));

/** Images that the network is given its own answers for, some of them at the walls of the box. */
const rows = Array.from({ length: 9 }, (_, image) => {
  const random = randomStream(12, 'image', image);
  return Array.from({ length: size }, () =>
    Math.fround(Math.min(Math.max(1.4 * random.uniform() - 0.2, 0), 1)),
  );
});
const labels = rows.map(row => argmax(network.logits(row)));
const images = { shape, rows, labels };

it('the cases are every attack and every noise law in every norm', () => {
  const kinds = new Map<string, Set<string>>();
  for (const { spec, norm } of attackCases) {
    const { kind } = spec(1);
    kinds.set(kind, (kinds.get(kind) ?? new Set()).add(norm));
  }
  kinds.delete('ensemble');
  const expected = new Map<string, Set<string>>(
    Object.keys(noiseLaws).map(name => [name, new Set(['linf'])]),
  );
  for (const [name, { norms }] of Object.entries(attackTable)) expected.set(name, new Set(norms));
  expect(kinds).toEqual(expected);
});

describe.each(attackCases)('$title', ({ norm, spec }) => {
  const epsilon = usualRadius[norm];
  const seeks = createPerturbation(spec(epsilon)).seeks;

  it('stays in ball and box, and succeeds where its final image is misclassified and nowhere else', async () => {
    const { model } = analyticModel(network, shape);
    for (const radius of norm === 'l0' ? [1, 3] : [0.3 * epsilon, epsilon, 3 * epsilon]) {
      for (const { place, image, success, norm: found, prediction } of await attackRows(
        model,
        spec(radius),
        images,
      )) {
        const distance = balls[norm].distance(image, rows[place], shape.channels);
        expect(distance).toBeLessThanOrEqual(radius + 1e-5);
        expect(Array.from(image).every(value => value >= 0 && value <= 1)).toBe(true);
        expect(prediction).toBe(argmax(network.logits(image)));
        expect(success).toBe(prediction !== labels[place]);
        if (success) expect(found).toBeLessThanOrEqual(distance + 1e-9);
        else expect(found).toBeGreaterThan(radius);
        if (!success && seeks === 'strongest') expect(found).toBe(Number.POSITIVE_INFINITY);
      }
    }
  });

  it('changes nothing at ε = 0, to the bit', async () => {
    const { model } = analyticModel(network, shape);
    for (const { place, image, success } of await attackRows(model, spec(0), images)) {
      expect(Array.from(image)).toEqual(rows[place]);
      expect(success).toBe(false);
    }
  });

  it('gives every image the same result, whatever the batch size', async () => {
    const run = async (batchSize: number, stopEarly: boolean) => {
      const { model, batches } = analyticModel(network, shape);
      const results = await attackRows(model, spec(epsilon), images, { batchSize, stopEarly });
      const passes = results.reduce((sum, { forward }) => sum + forward, 0);
      expect(batches.reduce((sum, batch) => sum + batch, 0)).toBe(passes);
      expect(Math.max(...batches)).toBeLessThanOrEqual(batchSize);
      return results;
    };
    for (const stopEarly of [true, false]) {
      const [one, four, many] = [await run(1, stopEarly), await run(4, stopEarly), await run(64, stopEarly)];
      expect(four).toEqual(one);
      expect(many).toEqual(one);
    }
  });

  it('leaves images alone that are wrong from the start', async () => {
    const { model, seen } = analyticModel(network, shape);
    const wrong = { ...images, labels: labels.map(label => (label + 1) % 5) };
    const results = await attackRows(model, spec(epsilon), wrong);
    expect(seen.length).toBe(rows.length);
    for (const { place, ...result } of results) {
      expect(result).toMatchObject({ success: true, norm: 0, forward: 1, backward: 0 });
      expect(Array.from(result.image)).toEqual(rows[place]);
    }
  });

  it('asks nothing about no images', async () => {
    const { model, seen } = analyticModel(network, shape);
    expect(await attackRows(model, spec(epsilon), { shape, rows: [], labels: [] })).toEqual([]);
    expect(seen).toEqual([]);
  });

  it('refuses a network whose logits are no numbers', async () => {
    const broken = { ...network, logits: () => [0, Number.NaN, 0, 0, 0] };
    const attack = attackRows(analyticModel(broken, shape).model, spec(epsilon), images);
    await expect(attack).rejects.toThrow(/logits at image 0.*value NaN.*finite logits.*diverged/);
    const late = {
      ...network,
      logits: (x: ArrayLike<number>) =>
        x[0] === Math.fround(rows[0][0]) ? network.logits(x) : [0, 0, 0, Number.POSITIVE_INFINITY, 0],
    };
    const second = { shape, rows: rows.slice(1), labels: labels.slice(1) };
    await expect(attackRows(analyticModel(late, shape).model, spec(epsilon), second)).rejects.toThrow(
      /value Infinity/,
    );
  });

  it('perturbs a batch inside ball and box, image by image', async () => {
    const perturbation = createPerturbation(spec(epsilon));
    const perturb = (from: number, to: number) => {
      const { model } = analyticModel(network, shape);
      const data = Float32Array.from(rows.slice(from, to).flat());
      const tensor = { shape: [to - from, 4, 4, 2], data };
      const target = { model, mode: 'eval' } as const;
      return perturbation.perturb(target, tensor, Int32Array.from(labels.slice(from, to)), place =>
        randomStream(3, from + place),
      );
    };
    const all = await perturb(0, 9);
    expect(all.shape).toEqual([9, 4, 4, 2]);
    for (const [place, row] of rows.entries()) {
      const image = all.data.subarray(place * size, (place + 1) * size);
      expect(balls[norm].distance(image, row, 2)).toBeLessThanOrEqual(epsilon + 1e-5);
    }
    expect((await perturb(4, 6)).data).toEqual(all.data.slice(4 * size, 6 * size));
  });
});

describe('more is never weaker', () => {
  const felled = async (spec: PerturbationSpec) => {
    const { model } = analyticModel(network, shape);
    return (await attackRows(model, spec, images)).map(({ success }) => success);
  };

  it.each([
    ['pgd-2', 'linf'],
    ['apgd-ce-3', 'linf'],
    ['apgd-ce-3', 'l2'],
    ['apgd-t-3', 'l1'],
    ['fab-2', 'linf'],
    ['fab-t-2', 'l1'],
    ['square-5', 'linf'],
    ['square-5', 'l2'],
  ] as const)('with more restarts of %s in %s', async (name, norm) => {
    const spec = parsePerturbation(name, { epsilon: 0.7 * usualRadius[norm], norm });
    let before = await felled({ ...spec, restarts: 1 } as PerturbationSpec);
    for (const restarts of [2, 4]) {
      const now = await felled({ ...spec, restarts } as PerturbationSpec);
      for (const [image, fell] of before.entries()) if (fell) expect(now[image]).toBe(true);
      before = now;
    }
  });

  it.each(attackCases.filter(({ title }) => !/gaussian|uniform|rademacher|salt|one-pixel/.test(title)))(
    'with a larger ball for $title',
    async ({ norm, spec }) => {
      const counts: number[] = [];
      for (const factor of [0.05, 0.5, 5]) {
        counts.push((await felled(spec(factor * usualRadius[norm]))).filter(Boolean).length);
      }
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      expect(counts[0]).toBeLessThan(counts[2]);
    },
  );
});

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

  it('stops between passes when it is told to', async () => {
    const controller = new AbortController();
    const { model, batches } = analyticModel(network, shape);
    const attack = attackRows(model, parsePerturbation('square', { epsilon: 0.001 }), images, {
      signal: controller.signal,
      batchSize: 4,
    });
    setTimeout(() => controller.abort(), 5);
    await expect(attack).rejects.toThrow(/stopped during square/);
    expect(batches.length).toBeLessThan(9 * 5000);
  });
});

describe('mistakes in the images', () => {
  const attackOne = (
    pixels: Float32Array,
    perturbation: EvaluablePerturbation = createPerturbation(parsePerturbation('fgsm', { epsilon: 0.1 })),
  ) => {
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
