import { describe, expect, it } from 'vitest';
import type { CarliniWagnerSpec } from '../../../src/perturb/attacks/carliniWagner.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';
import { type AnalyticNetwork, analyticModel, linearNetwork } from '../../helpers/analyticModel.js';
import { attackRows } from '../../helpers/attackRows.js';

const shape = { height: 1, width: 4, channels: 1 };
/** Gap 0.2 over weights of length 2: the least norm is 0.1. */
const linear = linearNetwork(
  [
    [0, 0, 0, 0],
    [1, 1, 1, 1],
  ],
  [0, -2.2],
);

async function attack(changes: Partial<CarliniWagnerSpec>, network: AnalyticNetwork = linear) {
  const { model } = analyticModel(network, shape);
  const spec = { ...(parsePerturbation('cw', { epsilon: 4, norm: 'l2' }) as CarliniWagnerSpec), ...changes };
  return (await attackRows(model, spec, { shape, rows: [[0.5, 0.5, 0.5, 0.5]], labels: [0] }))[0];
}

describe('the attack of Carlini & Wagner', () => {
  it('looks for an image whose wrong logit is ahead by κ', async () => {
    expect((await attack({ confidence: 0 })).norm).toBeCloseTo(0.1, 2);
    const { norm } = await attack({ confidence: 0.3 });
    // (0.2 + 0.3) / 2.
    expect(norm).toBeGreaterThan(0.25 - 1e-6);
    expect(norm).toBeLessThan(0.26);
  });

  it('bisects between constants that are enough and ones that are not', async () => {
    // With the first one each step is so long that the image lands far beyond the boundary; the least norm is 0.1.
    const coarse = { steps: 20, learningRate: 0.1, initialConstant: 10, abortEarly: false };
    expect((await attack({ ...coarse, searchSteps: 1 })).norm).toBeGreaterThan(0.18);
    expect((await attack({ ...coarse, searchSteps: 6 })).norm).toBeLessThan(0.11);
  });

  it('gives a constant up where a tenth of its steps has not lowered the loss', async () => {
    const flat: AnalyticNetwork = { classes: 2, logits: () => [0, -1], gradient: () => [0, 0, 0, 0] };
    const changes = { steps: 30, searchSteps: 2 };
    // Asked at steps 0, 1, 2 and 3, where the loss is what it was at 0.
    expect((await attack({ ...changes, abortEarly: true }, flat)).backward).toBe(2 * 4);
    expect((await attack({ ...changes, abortEarly: false }, flat)).backward).toBe(2 * 30);
  });
});
