import { expect, it } from 'vitest';
import type { DdnSpec } from '../../../src/perturb/attacks/ddn.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';
import { type AnalyticNetwork, analyticModel } from '../../helpers/analyticModel.js';
import { attackRows } from '../../helpers/attackRows.js';

const shape = { height: 1, width: 2, channels: 1 };

it('ddn turns by α, from 1 down as a cosine, and sets its length to a radius that grows by γ', async () => {
  // Never adversarial; the loss rises with the first value at the clean image, with the second elsewhere.
  const network: AnalyticNetwork = {
    classes: 2,
    logits: () => [0, -1],
    gradient: (x, dLogits) => (x[0] === 0.5 ? [dLogits[1], 0] : [0, dLogits[1]]),
  };
  const { model, seen } = analyticModel(network, shape);
  const spec = { ...(parsePerturbation('ddn-2', { epsilon: 1, norm: 'l2' }) as DdnSpec), initialRadius: 0.1 };
  await attackRows(model, spec, { shape, rows: [[0.5, 0.5]], labels: [0] }, { checkClean: false });
  expect(seen[1][0]).toBeCloseTo(0.5 + 0.105, 6);
  expect(seen[1][1]).toBeCloseTo(0.5, 6);
  // α = 0.01 + 0.495 (1 + cos π/2) = 0.505, and the length 0.105 · 1.05.
  const length = 0.105 * 1.05;
  expect(seen[2][0]).toBeCloseTo(0.5 + (length * 0.105) / Math.hypot(0.105, 0.505), 6);
  expect(seen[2][1]).toBeCloseTo(0.5 + (length * 0.505) / Math.hypot(0.105, 0.505), 6);
});
