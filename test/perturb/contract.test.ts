import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import { attackTable } from '../../src/perturb/attackTable.js';
import { balls } from '../../src/perturb/ball.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { noiseLaws } from '../../src/perturb/noiseLaws.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import type { PerturbationSpec } from '../../src/perturb/perturbationSpec.js';
import { analyticModel } from '../helpers/analyticModel.js';
import { attackCases, usualRadius } from '../helpers/attackCases.js';
import { attackRows } from '../helpers/attackRows.js';
import { argmax, images, labels, network, rows, shape, size } from '../helpers/reluImages.js';

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
    const one = await run(1, true);
    expect(await run(4, true)).toEqual(one);
    expect(await run(64, true)).toEqual(one);
    expect(await run(64, false)).toEqual(await run(4, false));
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
    const all = await perturb(0, 6);
    expect(all.shape).toEqual([6, 4, 4, 2]);
    for (const [place, row] of rows.entries()) {
      const image = all.data.subarray(place * size, (place + 1) * size);
      expect(balls[norm].distance(image, row, 2)).toBeLessThanOrEqual(epsilon + 1e-5);
    }
    expect((await perturb(3, 5)).data).toEqual(all.data.slice(3 * size, 5 * size));
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
