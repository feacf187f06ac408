import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import { balls } from '../../src/perturb/ball.js';

const pixel = fc.float({ min: 0, max: 1, noNaN: true });
const offset = fc.float({ min: -2, max: 2, noNaN: true });
const pairs = fc.array(fc.tuple(pixel, offset), { minLength: 6, maxLength: 6 });

function distance(
  a: Float32Array,
  b: Float32Array,
  from: number,
  size: number,
): { linf: number; l2: number } {
  const differences = Array.from({ length: size }, (_, i) => Math.abs(a[from + i] - b[from + i]));
  return { linf: Math.max(...differences), l2: Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0)) };
}

describe.each(['linf', 'l2'] as const)('the %s ball', norm => {
  it('holds every projected image, and so does the box', () => {
    fc.assert(
      fc.property(pairs, fc.double({ min: 0, max: 1, noNaN: true }), (values, epsilon) => {
        const centre = Float32Array.from(values, ([x]) => x);
        const moved = Float32Array.from(values, ([x, d]) => x + d);
        balls[norm].project(moved, centre, epsilon, 3);
        for (const from of [0, 3])
          expect(distance(moved, centre, from, 3)[norm]).toBeLessThanOrEqual(epsilon + 1e-6);
        expect(Math.min(...moved)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...moved)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('leaves an image alone that is inside', () => {
    const centre = Float32Array.of(0.5, 0.5);
    const moved = Float32Array.of(0.55, 0.45);
    balls[norm].project(moved, centre, 0.1, 2);
    expect([...moved]).toEqual([...Float32Array.of(0.55, 0.45)]);
  });

  it('scatters inside the ball', () => {
    const random = randomStream(1, 'scatter', norm);
    for (let trial = 0; trial < 200; trial++) {
      const image = new Float32Array(5);
      balls[norm].scatter(image, 0.3, random);
      expect(distance(image, new Float32Array(5), 0, 5)[norm]).toBeLessThanOrEqual(0.3 + 1e-6);
    }
  });
});

describe('steepest ascent', () => {
  const gradient = Float32Array.of(3, -4, 0, 0, 0, 0);

  it('in linf steps by the sign', () => {
    const moved = new Float32Array(6);
    balls.linf.ascend(moved, gradient, 0.5, 3);
    expect([...moved]).toEqual([0.5, -0.5, 0, 0, 0, 0]);
  });

  it('in l2 steps along the unit gradient, and not at all where it is zero', () => {
    const moved = new Float32Array(6);
    balls.l2.ascend(moved, gradient, 0.5, 3);
    expect([...moved]).toEqual([...Float32Array.of(0.3, -0.4, 0, 0, 0, 0)]);
  });
});

describe('projection in l2', () => {
  it('shortens to length ε along the same direction', () => {
    const moved = Float32Array.of(0.5 + 0.3, 0.5 - 0.4);
    balls.l2.project(moved, Float32Array.of(0.5, 0.5), 0.25, 2);
    expect(moved[0]).toBeCloseTo(0.65, 6);
    expect(moved[1]).toBeCloseTo(0.3, 6);
  });
});
