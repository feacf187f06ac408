import { describe, expect, it } from 'vitest';
import type { NesSpec } from '../../../src/perturb/attacks/nes.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';
import { type AnalyticNetwork, analyticModel } from '../../helpers/analyticModel.js';
import { attackRows } from '../../helpers/attackRows.js';

const shape = { height: 1, width: 1, channels: 1 };
/** z₁ − z₀ = −10 − (x − 0.58)²: the loss of class 0 is largest at 0.58. It answers without gradients. */
const peak: AnalyticNetwork = {
  classes: 2,
  logits: x => [0, -10 - (x[0] - 0.58) ** 2],
  gradient: () => {
    throw new Error('nes asks for no gradients');
  },
};

/** Where each iteration of 50 queries ends. */
async function path(momentum: number): Promise<number[]> {
  const { model, seen } = analyticModel(peak, shape);
  const spec = parsePerturbation('nes', { epsilon: 0.4 }) as NesSpec;
  const images = { shape, rows: [[0.5]], labels: [0] };
  await attackRows(model, { ...spec, stepSize: 0.1, iterations: 2, momentum }, images, { checkClean: false });
  return [50, 101].map(query => Math.round(1000 * seen[query][0]) / 1000);
}

describe('the momentum of nes', () => {
  it('goes on where the gradient turned a little, back where there is none', async () => {
    // The slope is 0.16 at 0.5 and −0.04 at 0.6, each times the mean of 25 squares of normal numbers.
    expect(await path(0.9)).toEqual([0.6, 0.7]);
    expect(await path(0)).toEqual([0.6, 0.5]);
    // g ← μ g + (1 − μ) ∇: nothing new counts at μ = 1.
    expect(await path(1)).toEqual([0.5, 0.5]);
  });
});
