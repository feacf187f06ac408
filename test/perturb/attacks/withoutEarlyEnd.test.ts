import { describe, expect, it } from 'vitest';
import { objectives } from '../../../src/loss/objectives.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';
import type { PerturbationSpec } from '../../../src/perturb/perturbationSpec.js';
import { analyticModel } from '../../helpers/analyticModel.js';
import { usualRadius } from '../../helpers/attackCases.js';
import { attackRows } from '../../helpers/attackRows.js';
import { images, labels, network, shape } from '../../helpers/reluImages.js';

/** With which loss each climbs, and the queries of a whole attack. */
const cases = [
  ['square-40', 'linf', {}, 'margin', 40],
  ['square-40', 'l2', {}, 'margin', 40],
  ['square-40', 'l1', {}, 'margin', 40],
  ['square-20', 'linf', { restarts: 2 }, 'margin', 2 * 20],
  ['spsa', 'linf', { iterations: 4, samples: 8, learningRate: 0.1 }, 'margin', 4 * (8 + 1)],
  ['nes', 'linf', { iterations: 4, samples: 8 }, 'ce', 4 * (8 + 1)],
  ['one-pixel', 'l0', { generations: 5, population: 6 }, 'ce', (5 + 1) * 6],
] as const;

describe('an attack by queries that is not to end early', () => {
  it.each(cases)(
    'goes on to its last query, up its loss: %s in %s %o',
    async (name, norm, change, loss, queries) => {
      const spec = { ...parsePerturbation(name, { epsilon: 2 * usualRadius[norm], norm }), ...change };
      const run = (stopEarly: boolean) =>
        attackRows(analyticModel(network, shape).model, spec as PerturbationSpec, images, { stopEarly });
      const [early, late] = [await run(true), await run(false)];
      // The clean image, the queries, the result.
      expect(new Set(late.map(({ forward }) => forward))).toEqual(new Set([1 + queries + 1]));
      const ended = early.filter(({ forward }) => forward < 1 + queries + 1);
      expect(ended.length).toBeGreaterThan(0);
      const value = (place: number, image: Float32Array) =>
        objectives[loss].make({ label: labels[place], clean: new Float32Array() })(
          Float32Array.from(network.logits(image)),
        ).value;
      let stronger = 0;
      for (const { place, success, image } of early) {
        if (success) expect(late[place].success).toBe(true);
        if (value(place, late[place].image) > value(place, image) + 1e-6) stronger++;
      }
      expect(stronger).toBeGreaterThan(0);
    },
  );
});
