import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import type { Alpha, Engine, Model } from '../../../src/engine/engine.js';
import { crossEntropy } from '../../../src/loss/crossEntropy.js';
import { sdartsAdversarial } from '../../../src/search/strategies/sdartsAdversarial.js';
import { sdartsRandom } from '../../../src/search/strategies/sdartsRandom.js';
import type { LabelledBatch } from '../../../src/search/strategy.js';
import { expectClose } from '../../helpers/expectClose.js';
import { rowImages } from '../../helpers/linearModel.js';
import { scriptedStream } from '../../helpers/scriptedStream.js';
import { toySplit } from '../../helpers/toySplits.js';
import { smoothSupernet } from '../smoothSupernet.js';
import { toyEngine } from '../toySearch.js';
import { logisticBatch, logisticSupernet } from './logisticSupernet.js';

let engine: Engine;

beforeAll(async () => {
  engine = await toyEngine();
});

const mixture = (...weights: number[]) => ({ mix: Float32Array.from(weights) });

describe('SDARTS-RS', () => {
  it('trains at weights in the ball of the moment', async () => {
    const model = await logisticSupernet(engine);
    const step = {
      ...{ ...logisticBatch, model, tables: model.graph.alphaTables, alpha: mixture(0.5, 0.5) },
      ...{ progress: 0.5, random: scriptedStream(0.75, 0.25) },
    };
    const weights = await sdartsRandom({ epsilon: 0.3, epsilonStart: 0.1 }).weightAlpha!(step);
    // ε = 0.2, half of it up and half of it down.
    expectClose(weights.mix, [0.6, 0.4]);
    model.dispose();
  });
});

describe('SDARTS-ADV', () => {
  it('finds the worst mixture where it is known', async () => {
    // The loss falls with m = a₁ − a₂ / 2 on an image with w·x > 0: the worst in the ball is ε towards the second operation.
    const model = await logisticSupernet(engine);
    const first = {
      images: { shape: [1, 1, 2, 1], data: Float32Array.of(0.5, 0.25) },
      labels: Uint8Array.of(0),
    };
    const strategy = sdartsAdversarial({ epsilon: 0.1, epsilonStart: 0.1, steps: 7 });
    for (const seed of [1, 2, 3]) {
      const weights = await strategy.weightAlpha!({
        ...{ ...first, model, tables: model.graph.alphaTables, alpha: mixture(0.7, 0.3) },
        ...{ progress: 0, random: randomStream(seed, 'ascent') },
      });
      expectClose(weights.mix, [0.6, 0.4]);
    }
    model.dispose();
  });

  it.each([
    // From a₁ = 0.4, left of the minimum, uphill is away from α and ends lower than there.
    { start: 'beyond the minimum', uniforms: [0, 1], expected: [0.8, 0.2] },
    // From α itself uphill is 0.8 + 0.4, clipped to 1, and 0.2 − 0.4, clipped to 0.
    { start: 'at α', uniforms: [0.5, 0.5], expected: [1, 0] },
  ])('a start $start ends at $expected: an ascent that came out lower is not used', async values => {
    // Three images of u = 3, two of class 0: with m = 1.5 a₁ − 0.5 the loss (2 ln(1 + e⁻³ᵐ) + ln(1 + e³ᵐ)) / 3 is least
    // at m = ln 2 / 3, a₁ = 0.49; it is 0.816 at α, 0.654 at a₁ = 0.4 and 1.049 at a₁ = 1.
    const model = await logisticSupernet(engine);
    const images = rowImages([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    const weights = await sdartsAdversarial({ epsilon: 0.4, epsilonStart: 0.4, steps: 1 }).weightAlpha!({
      ...{ images, labels: Uint8Array.of(0, 0, 1), model, tables: model.graph.alphaTables },
      ...{ alpha: mixture(0.8, 0.2), progress: 0, random: scriptedStream(...values.uniforms) },
    });
    expectClose(weights.mix, values.expected);
    model.dispose();
  });

  it('trains at a higher loss than that of α itself', async () => {
    const model = await engine.compile(smoothSupernet(), { seed: 3 });
    const split = toySplit('train', 6);
    const images = { shape: [6, 8, 8, 1], data: Float32Array.from(split.pixels, value => value / 255) };
    const batch = { images, labels: split.labels };
    const alpha = mixture(0.2, 0.5, 0.3);
    const before = await lossAt(model, batch, alpha);
    const strategy = sdartsAdversarial({ epsilon: 0.3, epsilonStart: 0.3, steps: 3 });
    for (let seed = 0; seed < 5; seed++) {
      const random = randomStream(seed, 'ascent');
      const step = { ...batch, model, tables: model.graph.alphaTables, alpha, progress: 0, random };
      expect(await lossAt(model, batch, await strategy.weightAlpha!(step))).toBeGreaterThan(before);
    }
    model.dispose();
  });
});

async function lossAt(model: Model, { images, labels }: LabelledBatch, alpha: Alpha): Promise<number> {
  const { logits, classes } = await model.forward(images, { mode: 'eval', alpha, differentiable: false });
  return crossEntropy(logits, labels, classes).value;
}
