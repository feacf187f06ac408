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

describe('a step of fab', () => {
  it('is drawn back towards the clean image by α, the share of the shorter way, at most 0.1', async () => {
    const { model, seen } = analyticModel(networkOf(0.3), shape);
    const epsilon = 0.2;
    const spec = { ...(parsePerturbation('fab-1', { epsilon, norm: 'l2' }) as FabSpec), restarts: 2 };
    const alphas: number[] = [];
    for (const alphaMax of [0.1, 0.9]) {
      seen.length = 0;
      await attackRows(model, { ...spec, alphaMax }, { shape, rows: [clean], labels: [0] });
      const [from, to] = [seen[3], seen[4]];
      // The boundary is where the first value is 0.8: from here and from the clean image, along it alone, and past it by η = 1.05.
      const here = from.map((value, i) => (i === 0 ? value + 1.05 * (0.8 - value) : value));
      const there = [0.5 + 1.05 * 0.3, 0.5, 0.5, 0.5];
      const ways = [0.8 - from[0], 0.3];
      const alpha = Math.min(ways[0] / (ways[0] + ways[1]), alphaMax);
      for (let i = 0; i < 4; i++) expect(to[i]).toBeCloseTo((1 - alpha) * here[i] + alpha * there[i], 5);
      alphas.push(alpha);
    }
    expect(alphas[0]).toBe(0.1);
    expect(alphas[1]).toBeGreaterThan(0.3);
    expect(alphas[1]).toBeLessThan(0.7);
  });
});
