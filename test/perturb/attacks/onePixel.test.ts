import { describe, expect, it } from 'vitest';
import type { OnePixelSpec } from '../../../src/perturb/attacks/onePixel.js';
import { createPerturbation } from '../../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';
import { analyticModel, linearNetwork } from '../../helpers/analyticModel.js';
import { attackRows } from '../../helpers/attackRows.js';

const onePixel = (epsilon: number) => parsePerturbation('one-pixel', { epsilon, norm: 'l0' }) as OnePixelSpec;

describe('one-pixel', () => {
  it('begins at uniform places, with values of N(½, ½²) brought into the box', async () => {
    const shape = { height: 2, width: 2, channels: 1 };
    const { model, seen } = analyticModel(
      linearNetwork(
        [
          [0, 0, 0, 0],
          [1, 1, 1, 1],
        ],
        [0, -50],
      ),
      shape,
    );
    const spec = { ...onePixel(1), generations: 0, population: 4000 };
    const clean = [0.501, 0.502, 0.503, 0.504];
    await attackRows(model, spec, { shape, rows: [clean], labels: [0] }, { checkClean: false });
    const changes = seen.slice(0, 4000).map(image => {
      const place = image.findIndex((value, i) => value !== Math.fround(clean[i]));
      return { place, value: image[place] };
    });
    const share = (holds: (change: { place: number; value: number }) => boolean) =>
      changes.filter(holds).length / 4000;
    const near = (found: number, chance: number) =>
      expect(Math.abs(found - chance)).toBeLessThan(5 * Math.sqrt((chance * (1 - chance)) / 4000));
    for (const place of [0, 1, 2, 3])
      near(
        share(change => change.place === place),
        1 / 4,
      );
    // Beyond one deviation on either side: Φ(−1) = 0.1587 each.
    near(
      share(({ value }) => value === 0),
      0.1587,
    );
    near(
      share(({ value }) => value === 1),
      0.1587,
    );
    near(
      share(({ value }) => value < 0.5),
      0.5,
    );
  });

  it('needs three parents for a child', () => {
    expect(() => createPerturbation({ ...onePixel(1), population: 2 })).toThrow(/population = 2.*at least 3/);
    expect(createPerturbation({ ...onePixel(1), population: 3 }).name).toBe('one-pixel');
  });
});
