import { describe, expect, it } from 'vitest';
import type { Model } from '../../../src/engine/engine.js';
import { penalised } from '../../../src/search/strategies/penalised.js';
import type { SearchStrategy } from '../../../src/search/strategy.js';
import { operationPlaces } from '../../../src/space/operationPlaces.js';
import { searchSpace } from '../../../src/space/space.js';
import { robust } from '../toySearch.js';
import { toyStep } from '../toyStep.js';

const still: SearchStrategy = {
  ...robust(1),
  architectureGradient: async ({ alpha }) => ({
    dAlpha: Object.fromEntries(Object.entries(alpha).map(([table, values]) => [table, values.map(() => 1)])),
    ...{ loss: 0.5, hits: 3, regulariser: 0.25 },
  }),
};

describe('a penalty on operations', () => {
  const space = searchSpace('nas-bench-201');
  const places = operationPlaces(space, ['none', 'skip_connect'], 'penalty.operations');
  const alpha = { cell: new Float32Array(30).fill(0.2) };
  const step = { ...toyStep({} as Model, { weights: [] }), alpha };

  it('adds κ / edges to the gradient of the named operations alone', async () => {
    const { dAlpha, ...rest } = await penalised(still, { places, weight: 3 }).architectureGradient(step);
    expect([...dAlpha.cell]).toEqual(Array.from({ length: 6 }, () => [1.5, 1.5, 1, 1, 1]).flat());
    expect(rest).toEqual({ loss: 0.5, hits: 3, regulariser: 0.25 });
  });

  it('keeps mixing and name of the strategy, and leaves other tables alone', async () => {
    const strategy = penalised(still, { places, weight: 3 });
    expect(strategy).toMatchObject({ name: still.name, mixing: still.mixing });
    const edges = { ...step, alpha: { ...alpha, edges: Float32Array.of(1, 1) } };
    expect([...(await strategy.architectureGradient(edges)).dAlpha.edges]).toEqual([1, 1]);
  });
});
