import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { Interrupted } from '../../../src/base/interrupted.js';
import type { Split } from '../../../src/data/split.js';
import {
  evaluateSmoothing,
  type ImageVotes,
  type SmoothingSetup,
} from '../../../src/evaluate/smoothing/evaluateSmoothing.js';
import { certify } from '../../../src/evaluate/smoothing/smoothedClassifier.js';
import { analyticModel, linearNetwork } from '../../helpers/analyticModel.js';
import { binomialInterval } from '../../helpers/binomialInterval.js';
import { caughtError } from '../../helpers/caughtError.js';

const shape = { height: 1, width: 2, channels: 1 };

// Class 1 where 3 x₀ + 4 x₁ > 3.5: at a distance of (3 x₀ + 4 x₁ − 3.5) / 5 from the boundary.
const network = linearNetwork(
  [
    [0, 0],
    [3, 4],
  ],
  [0, -3.5],
);

const pixels = [
  [255, 255],
  [153, 153],
  [51, 0],
];
const split: Split<'test'> = {
  ...{ role: 'test', ...shape },
  pixels: Uint8Array.from(pixels.flat()),
  labels: Uint8Array.of(1, 1, 0),
};
const distances = pixels.map(([a, b]) => ((3 * a + 4 * b) / 255 - 3.5) / 5);

const parameters = { sigma: 0.25, n0: 20, n: 400, alpha: 0.001 };

function evaluate(changes: Partial<SmoothingSetup> = {}, recorded = analyticModel(network, shape)) {
  const target = { model: recorded.model, mode: 'eval' } as const;
  return evaluateSmoothing({ target, split, parameters, batchSize: 64, seed: 1, ...changes });
}

/** Φ, by a sum of its density: independent of the quantile that the certificates use. */
function normalShare(z: number): number {
  let sum = 0;
  for (let i = 0; i < 20_000; i++) sum += Math.exp(-(((i + 0.5) * (z / 20_000)) ** 2) / 2);
  return 0.5 + (sum * z) / 20_000 / Math.sqrt(2 * Math.PI);
}

describe('evaluateSmoothing', () => {
  it('refuses a network whose logits are not finite: that is no vote', async () => {
    const broken = analyticModel({ ...network, logits: () => [0, Number.NaN] }, shape);
    await caughtError(InputError, () => evaluate({}, broken));
  });

  it('meets the smoothed linear classifier, which is known in closed form', async () => {
    const votes = await evaluate({ parameters: { ...parameters, n: 4000 } });
    for (const [place, { selected, hits, top, topCount, secondCount }] of votes.entries()) {
      // The class has the probability Φ(distance / σ); the smoothed classifier's true radius is the distance.
      const own = split.labels[place];
      const distance = Math.abs(distances[place]);
      expect([selected, top, topCount + secondCount]).toEqual([own, own, 4000]);
      const [low, high] = binomialInterval(4000, normalShare(distance / 0.25), 1e-6);
      expect(hits).toBeGreaterThanOrEqual(low);
      expect(hits).toBeLessThanOrEqual(high);
      const { prediction, radius } = certify(votes[place], { ...parameters, n: 4000 });
      expect(prediction).toBe(own);
      expect(radius).toBeLessThan(distance);
      // What n answers can tell: no more than the largest certificate, and near the truth where that is larger.
      if (distance < 0.4) expect(radius).toBeGreaterThan(distance - 0.06);
    }
  });

  it('depends on no batch size, and fills every batch', async () => {
    const recorded = analyticModel(network, shape);
    const votes = await evaluate({ batchSize: 100 }, recorded);
    expect(recorded.batches).toEqual([...Array(12).fill(100), 60]);
    expect(await evaluate({ batchSize: 7 })).toEqual(votes);
    expect(await evaluate({ seed: 2 })).not.toEqual(votes);
  });

  it('draws noise of the deviation σ that may leave [0, 1]', async () => {
    const recorded = analyticModel(network, shape);
    await evaluate({}, recorded);
    const noise = recorded.seen.slice(0, 420).flatMap(image => image.map(value => value - 1));
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
    const deviation = Math.sqrt(noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length);
    // Five standard errors.
    expect(Math.abs(mean)).toBeLessThan((5 * 0.25) / Math.sqrt(840));
    expect(Math.abs(deviation - 0.25)).toBeLessThan((5 * 0.25) / Math.sqrt(2 * 840));
    expect(Math.max(...noise)).toBeGreaterThan(0);
  });

  it('goes on from what is known', async () => {
    const votes = await evaluate();
    const told: ImageVotes[] = [];
    const known = [{ ...votes[1], hits: 1 }];
    const found = await evaluate({ known, onImage: image => told.push(image) });
    expect(found).toEqual([votes[0], known[0], votes[2]]);
    expect(told).toEqual([votes[0], votes[2]]);
  });

  it('stops where it is told to', async () => {
    const error = await caughtError(Interrupted, () => evaluate({ signal: AbortSignal.abort() }));
    expect(error.message).toMatch(/noisy/);
  });
});
