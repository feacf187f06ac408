import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import { betaVariate } from '../../src/data/betaVariate.js';
import { drawMix, mixRows } from '../../src/data/mixup.js';
import { binomialInterval } from '../helpers/binomialInterval.js';

const draws = (alpha: number, count: number) => {
  const random = randomStream(1, 'beta', alpha);
  return Array.from({ length: count }, () => betaVariate(alpha, random));
};

describe('Beta(α, α)', () => {
  it.each([0.2, 0.5, 1, 2, 8])('for α = %d has mean 1/2 and variance 1 / (4 (2α + 1))', alpha => {
    const count = 40_000;
    const values = draws(alpha, count);
    const mean = values.reduce((sum, x) => sum + x, 0) / count;
    const variance = values.reduce((sum, x) => sum + (x - 0.5) ** 2, 0) / count;
    const expected = 1 / (4 * (2 * alpha + 1));
    // Five standard deviations of each estimate; (x − 1/2)² lies in [0, 1/4].
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(expected / count));
    expect(Math.abs(variance - expected)).toBeLessThan(5 * Math.sqrt((0.25 * expected) / count));
  });

  it('for α = 1 is uniform: tenths equally often', () => {
    const count = 20_000;
    const tenths = new Array<number>(10).fill(0);
    for (const x of draws(1, count)) tenths[Math.floor(10 * x)]++;
    const [low, high] = binomialInterval(count, 0.1, 1e-6);
    for (const n of tenths) {
      expect(n).toBeGreaterThanOrEqual(low);
      expect(n).toBeLessThanOrEqual(high);
    }
  });

  it('for α = 1/2 has the arcsine law: a third of it below sin²(π/6) = 1/4', () => {
    const count = 20_000;
    const below = draws(0.5, count).filter(x => x < 0.25).length;
    const [low, high] = binomialInterval(count, 1 / 3, 1e-6);
    expect(below).toBeGreaterThanOrEqual(low);
    expect(below).toBeLessThanOrEqual(high);
  });

  it('for a tiny α is 0 or 1, never NaN', () => {
    for (const x of draws(1e-4, 500)) expect(Math.min(x, 1 - x)).toBeLessThan(0.01);
  });
});

describe('mixup', () => {
  it('by hand: λ = 3/4 with the batch in reverse', () => {
    const mix = { share: 0.75, partners: Int32Array.of(1, 0) };
    const images = { shape: [2, 1, 2, 1], data: Float32Array.of(0, 1, 0.5, 0) };
    expect([...mixRows(images, mix).data]).toEqual([0.125, 0.75, 0.375, 0.25]);
    expect([...images.data]).toEqual([0, 1, 0.5, 0]);
  });

  it('keeps targets distributions, and an image mixed with itself that image', () => {
    const mix = drawMix(1, 4, randomStream(2));
    expect([...mix.partners].sort()).toEqual([0, 1, 2, 3]);
    const targets = { shape: [4, 2], data: Float32Array.of(1, 0, 0, 1, 0.3, 0.7, 0.5, 0.5) };
    const mixed = mixRows(targets, mix).data;
    for (let row = 0; row < 4; row++) expect(mixed[2 * row] + mixed[2 * row + 1]).toBeCloseTo(1, 6);
    const itself = mixRows(targets, { share: 0.4, partners: Int32Array.of(0, 1, 2, 3) });
    expect(itself.data).toEqual(targets.data);
  });
});
