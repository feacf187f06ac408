import { expect, it } from 'vitest';
import type { HopSkipJumpSpec } from '../../../src/perturb/attacks/hopSkipJump.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';
import { analyticModel, sphereNetwork } from '../../helpers/analyticModel.js';
import { attackRows } from '../../helpers/attackRows.js';

const clean = Array(16).fill(0.5);
const shape = { height: 4, width: 4, channels: 1 };
const between = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((v, i) => v - b[i]));

it('hopskipjump probes with B₀ √t images, ever nearer, and steps by the distance over √t', async () => {
  const network = sphereNetwork([...clean.slice(1), 0.45], 0.4);
  const { model, seen, batches } = analyticModel(network, shape);
  const spec = {
    ...(parsePerturbation('hopskipjump', { epsilon: 0.1, norm: 'l2' }) as HopSkipJumpSpec),
    ...{ iterations: 3, initialSamples: 20 },
  };
  await attackRows(model, spec, { shape, rows: [clean], labels: [0] }, { batchSize: 1000 });
  const probes = batches.flatMap((count, at) => (count > 1 ? [{ count, at }] : []));
  /** Where each pass begins among all images. */
  const starts = [0];
  for (const count of batches) starts.push(starts.at(-1)! + count);
  expect(probes.map(({ count }) => count)).toEqual([
    20,
    Math.floor(20 * Math.SQRT2),
    Math.floor(20 * Math.sqrt(3)),
  ]);
  for (const [i, { count, at }] of probes.entries()) {
    const from = starts[at];
    // The point on the boundary is the nearest adversarial image that was asked about alone.
    const alone = (place: number) =>
      probes.every(other => place < starts[other.at] || place >= starts[other.at + 1]);
    const known = seen.slice(0, from).filter((image, place) => alone(place) && network.logits(image)[1] > 0);
    const x = known.reduce((best, image) => (between(image, clean) < between(best, clean) ? image : best));
    const distance = between(x, clean);
    // δ = √d θ ‖x − x*‖ with θ = d^(−3/2), for d = 16 values.
    const reach = i === 0 ? 0.1 : distance / 16;
    for (const probe of seen.slice(from, from + count)) expect(between(probe, x)).toBeCloseTo(reach, 5);
    expect(between(seen[from + count], x)).toBeCloseTo(distance / Math.sqrt(i + 1), 4);
  }
});
