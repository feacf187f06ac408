import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import { directionalDerivative, dot } from './directionalDerivative.js';
import { expectGradient } from './expectGradient.js';

/** f(x) = Σ xᵢ³ / 3, with the gradient x². */
const f = async (x: Float32Array) => x.reduce((sum, value) => sum + value ** 3 / 3, 0);
const point = Float32Array.of(1, -2, 3, 0.5);
const gradient = point.map(value => value ** 2);

it('measures the derivative along a direction', async () => {
  const direction = Float32Array.of(1, 0, -1, 0);
  expect(await directionalDerivative(f, point, direction, 1e-2)).toBeCloseTo(1 - 9, 2);
  expect(dot([1, 2], [3, 4])).toBe(11);
});

describe('expectGradient', () => {
  const check = (wrong: (value: number, index: number) => number) =>
    expectGradient(f, point, gradient.map(wrong), randomStream(1, 'check'));

  it('accepts the gradient', async () => {
    await check(value => value);
  });

  it.each([
    { title: 'one per cent too large', wrong: (value: number) => 1.01 * value },
    { title: 'of the wrong sign', wrong: (value: number) => -value },
    { title: 'zero', wrong: () => 0 },
    { title: 'NaN', wrong: () => Number.NaN },
    { title: 'wrong in one place', wrong: (value: number, i: number) => (i === 0 ? 1.2 * value : value) },
  ])('fails for a gradient that is $title', async ({ wrong }) => {
    await expect(check(wrong)).rejects.toThrow(/gradient along direction/);
  });
});
