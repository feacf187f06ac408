import { describe, expect, test } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { moveWindow } from '../../../src/perturb/attacks/parts/windowMoves.js';
import type { Subject } from '../../../src/perturb/subject.js';

/** A grey 3 × 3 image, all of which is inside every window. */
function grey(channels: number): Subject {
  const shape = { height: 3, width: 3, channels };
  return { shape, clean: new Float32Array(9 * channels).fill(0.5) } as unknown as Subject;
}

describe('a move of Square in L2 and L1', () => {
  test('gives each channel what its own windows had', () => {
    const subject = grey(2);
    // Lengths 0.3 and 0.4, which use ε = 0.5 up.
    const image = subject.clean.slice();
    image[0] += 0.3;
    image[1] += 0.4;
    const moved = moveWindow(subject, { epsilon: 0.5, norm: 'l2' }, image, 1, randomStream(1, 'move'));
    const length = (channel: number) =>
      Math.hypot(...moved.filter((_, i) => i % 2 === channel).map(value => value - Math.fround(0.5)));
    expect(length(0)).toBeCloseTo(0.3, 5);
    expect(length(1)).toBeCloseTo(0.4, 5);
  });

  test('adds two pyramids whose steps fall with the fourth power in L1', () => {
    const subject = grey(1);
    const moved = moveWindow(
      subject,
      { epsilon: 0.8, norm: 'l1' },
      subject.clean,
      1,
      randomStream(1, 'move'),
    );
    const heights = Array.from(moved, value => Math.abs(value - 0.5)).sort((a, b) => a - b);
    // One row [1/16, 17/16, 1/16] and, of the other sign, two of them around one 17/16; each part has half of ε.
    const expected = [...Array(5).fill(0.4 / 22), 0.4 / 19, 0.4 / 19, (0.4 * 17) / 22, (0.4 * 17) / 19];
    for (const [i, height] of heights.entries()) expect(height).toBeCloseTo(expected[i], 6);
    expect([3, 6]).toContain(moved.filter(value => value > 0.5).length);
  });

  test('gives each channel all of ε in L1, whose projection leaves the highest alone', () => {
    const subject = grey(2);
    const bounds = { epsilon: 0.8, norm: 'l1' } as const;
    const moved = moveWindow(subject, bounds, subject.clean, 1, randomStream(1, 'move'));
    const heights = Array.from(moved, value => Math.abs(value - 0.5)).sort((a, b) => b - a);
    // 0.4 · 17/19 and 0.4 · 17/22 in both channels, which the projection lowers by the same until their sum is 0.8.
    const [high, low] = [(0.4 * 17) / 19, (0.4 * 17) / 22];
    const lowered = (2 * high + 2 * low - 0.8) / 4;
    const expected = [high, high, low, low].map(height => height - lowered);
    for (const [i, height] of expected.entries()) expect(heights[i]).toBeCloseTo(height, 5);
    expect(heights.slice(4).every(height => height < 1e-6)).toBe(true);
  });
});
