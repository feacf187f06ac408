import { expect, it } from 'vitest';
import { estimateGradient } from '../../../src/perturb/attacks/parts/estimateGradient.js';
import type { SpsaSpec } from '../../../src/perturb/attacks/spsa.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';
import type { Subject } from '../../../src/perturb/subject.js';
import { analyticModel } from '../../helpers/analyticModel.js';
import { attackRows } from '../../helpers/attackRows.js';
import { scriptedStream } from '../../helpers/scriptedStream.js';

it('spsa is Adam up the margin: of one value, and of a quadratic, its estimate is exact', async () => {
  const shape = { height: 1, width: 1, channels: 1 };
  const slope = (x: number) => -8 * (x - 0.6);
  const { model, seen } = analyticModel(
    { classes: 2, logits: x => [0, -1 - 4 * (x[0] - 0.6) ** 2], gradient: () => [] },
    shape,
  );
  const spec = {
    ...(parsePerturbation('spsa', { epsilon: 0.4 }) as SpsaSpec),
    ...{ iterations: 4, samples: 2, learningRate: 0.05 },
  };
  await attackRows(model, spec, { shape, rows: [[0.5]], labels: [0] }, { checkClean: false });
  // Adam as in its paper: both means divided by what they lack at the beginning.
  let [x, first, second] = [0.5, 0, 0];
  for (const t of [1, 2, 3, 4]) {
    first = 0.9 * first + 0.1 * slope(x);
    second = 0.999 * second + 0.001 * slope(x) ** 2;
    x += (0.05 * (first / (1 - 0.9 ** t))) / Math.sqrt(second / (1 - 0.999 ** t));
    expect(seen[3 * t - 1][0]).toBeCloseTo(x, 4);
  }
});

it('a gradient is estimated from pairs of probes: the mean of (L(x + σ u) − L(x − σ u)) / 2σ · u', async () => {
  const logits = (image: Float32Array) => Promise.resolve(Float32Array.of(3 * image[0] - 2 * image[1]));
  const subject = {
    logitsOf: (images: readonly Float32Array[]) => Promise.all(images.map(logits)),
  } as unknown as Subject;
  const gradient = await estimateGradient(
    subject,
    Float32Array.of(0.5, 0.5),
    ([value]) => ({ value, dLogits: Float32Array.of(1) }),
    {
      ...{ samples: 4, reach: 0.1 },
      draw: stream => stream.uniform(),
      random: scriptedStream(1, 0.5, -1, 0.25),
    },
  );
  // u = (1, 0.5): slope 2; u = (−1, 0.25): slope −3.5.
  expect(gradient[0]).toBeCloseTo((2 + 3.5) / 2, 4);
  expect(gradient[1]).toBeCloseTo((1 - 0.875) / 2, 4);
});
