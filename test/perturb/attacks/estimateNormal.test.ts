import { describe, expect, it } from 'vitest';
import { estimateNormal } from '../../../src/perturb/attacks/parts/estimateNormal.js';
import type { Subject } from '../../../src/perturb/subject.js';
import { scriptedStream } from '../../helpers/scriptedStream.js';

/** Adversarial where the first value is above a level. */
function above(level: number): Subject {
  const logits = (image: Float32Array) => Promise.resolve(Float32Array.of(0, image[0] - level));
  return {
    logitsOf: (images: readonly Float32Array[]) => Promise.all(images.map(logits)),
    isAdversarial: (row: Float32Array) => row[1] > 0,
  } as unknown as Subject;
}

/** Uniform numbers of which the probes are drawn: ways of (3, 4) / 5, (4, 3) / 5 and (−4, 3) / 5. */
const drawn = [0.8, 0.9, 0.9, 0.8, 0.1, 0.8];

const estimate = (level: number, x: number[]) =>
  estimateNormal(above(level), 'linf', Float32Array.from(x), {
    ...{ reach: 0.1, samples: 3 },
    random: scriptedStream(...drawn),
  });

describe('the normal of a boundary that only decisions show', () => {
  it('is the sum of (φ − mean φ) u: the baseline takes away what all probes have in common', async () => {
    // φ = 1, 1, −1, mean 1/3: 2/3 (0.6 + 0.8) + 4/3 · 0.8 and 2/3 (0.8 + 0.6) − 4/3 · 0.6.
    const normal = await estimate(0.5, [0.5, 0.5]);
    expect(normal[0]).toBeCloseTo(2, 5);
    expect(normal[1]).toBeCloseTo(2 / 15, 5);
  });

  it('is the sum of the ways where all probes agree', async () => {
    for (const [level, sign] of [
      [0.1, 1],
      [0.9, -1],
    ]) {
      const normal = await estimate(level, [0.5, 0.5]);
      expect(normal[0]).toBeCloseTo(sign * 0.6, 5);
      expect(normal[1]).toBeCloseTo(sign * 2, 5);
    }
  });

  it('counts what is left of a way at a wall of the box', async () => {
    // The second value cannot rise.
    const normal = await estimate(0.5, [0.5, 1]);
    expect(normal[0]).toBeCloseTo(2, 5);
    expect(normal[1]).toBe(0);
  });
});
