import { describe, expect, it } from 'vitest';
import type { FabSpec } from '../../../src/perturb/attacks/fab.js';
import { balls } from '../../../src/perturb/ball.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';
import { analyticModel, linearNetwork } from '../../helpers/analyticModel.js';
import { attackRows } from '../../helpers/attackRows.js';

const shape = { height: 2, width: 2, channels: 1 };
const clean = [0.5, 0.5, 0.5, 0.5];
/** The boundary is as far as the margin: each norm's least way to it is margin / ‖w‖*. */
const networkOf = (margin: number) =>
  linearNetwork(
    [
      [0, 0, 0, 0],
      [1, 0, 0, 0],
    ],
    [0, -0.5 - margin],
  );

/** Where the random restarts begin, by their distance from the clean image; one step of each run. */
async function begins(name: 'fab' | 'fab-t', norm: FabSpec['norm'], epsilon: number, margin: number) {
  const { model, seen } = analyticModel(networkOf(margin), shape);
  const spec = { ...(parsePerturbation(`${name}-1`, { epsilon, norm }) as FabSpec), restarts: 3 };
  const [{ norm: found }] = await attackRows(model, spec, { shape, rows: [clean], labels: [0] });
  // The clean logits; then each run's beginning and what its step comes to.
  const starts = [seen[1], seen[3], seen[5]].map(image => balls[norm].distance(image, clean));
  return { starts, found };
}

describe.each(['fab', 'fab-t'] as const)('random restarts of %s', name => {
  it.each(['linf', 'l2', 'l1'] as const)(
    'begin at half of ε in %s while nothing nearer is found',
    async norm => {
      // Half the box's width is not enough to reach the boundary.
      const { starts } = await begins(name, norm, 0.08, 0.6);
      expect(starts[0]).toBe(0);
      for (const start of starts.slice(1)) expect(start).toBeCloseTo(0.04, 6);
    },
  );

  it.each(['linf', 'l2', 'l1'] as const)('begin at half of the least norm so far in %s', async norm => {
    const { starts, found } = await begins(name, norm, 0.4, 0.1);
    // Every run's one step ends η = 1.05 times the way to the boundary.
    expect(found).toBeGreaterThan(0.1);
    expect(found).toBeLessThan(0.106);
    expect(starts[0]).toBe(0);
    expect(starts[1]).toBeCloseTo(0.105 / 2, 6);
    expect(starts[2]).toBeLessThan(0.106 / 2);
  });
});
