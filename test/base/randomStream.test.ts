import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';

describe('randomStream', () => {
  it('is its name: equal names draw equal numbers, other names others', () => {
    const draw = (...name: Parameters<typeof randomStream>) =>
      Array.from({ length: 4 }, randomStream(...name).uniform);
    expect(draw(1, 'a', 2)).toEqual(draw(1, 'a', 2));
    expect(draw(1, 'a', 2)).not.toEqual(draw(1, 'a', 3));
    expect(draw(1, 'a', 2)).not.toEqual(draw(2, 'a', 2));
    expect(draw(1, 'a', 2)).not.toEqual(draw(1, 'a', '2'));
  });

  it('forks by name, whatever was drawn before', () => {
    const parent = randomStream(5, 'x');
    parent.uniform();
    expect(parent.fork('y', 1).uniform()).toBe(randomStream(5, 'x', 'y', 1).uniform());
  });

  it('keeps its numbers from version to version', () => {
    const stream = randomStream(7, 'noise', 3, 17);
    expect([stream.uniform(), stream.normal(), stream.below(1000)]).toMatchInlineSnapshot(`
      [
        0.3832595793736605,
        1.0768448015867975,
        801,
      ]
    `);
  });

  it('draws normals of mean 0 and variance 1, within 5 standard errors', () => {
    const stream = randomStream(3, 'normal');
    const n = 40_000;
    const values = Array.from({ length: n }, stream.normal);
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
  });

  it('permutes: every number once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.integer(), (count, seed) => {
        const order = randomStream(seed, 'order').permutation(count);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });
});
