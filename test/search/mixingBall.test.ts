import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import { ascendMixtures, radiusAt, scatterMixtures } from '../../src/search/mixingBall.js';
import { softmaxAlpha } from '../../src/space/softmaxAlpha.js';
import { expectClose } from '../helpers/expectClose.js';
import { scriptedStream } from '../helpers/scriptedStream.js';

const row = (...weights: number[]) => ({ edge: Float32Array.from(weights) });
const table = (columns: number, rows = 1) => [{ name: 'edge', rows, columns }];

it('the radius runs along a line over the search', () => {
  const ball = { epsilon: 0.3, epsilonStart: 0.03 };
  expect(radiusAt(ball, 0)).toBe(0.03);
  expect(radiusAt(ball, 0.5)).toBeCloseTo(0.165, 12);
  // As in the authors' code at epoch 40 of 50: 0.03 + 0.27 · 0.8.
  expect(radiusAt(ball, 40 / 50)).toBeCloseTo(0.246, 12);
});

describe('scattered mixtures', () => {
  it.each([
    // u = 0.75 adds ε / 2, u = 0.25 takes ε / 2 away.
    { weights: [0.5, 0.5], uniforms: [0.75, 0.25], expected: [0.6, 0.4] },
    // 0.2 + 0.1 and 0.8 + 0.1 have the sum 1.2.
    { weights: [0.2, 0.8], uniforms: [0.75, 0.75], expected: [0.25, 0.75] },
    // 0.05 − 0.2 is clipped to 0.
    { weights: [0.05, 0.95], uniforms: [0, 0.5], expected: [0, 1] },
    // 1 + 0.1 is clipped to 1 before the division: 1 / 1.1.
    { weights: [1, 0], uniforms: [0.75, 0.75], expected: [1 / 1.1, 0.1 / 1.1] },
  ])('$weights, moved by ε (2 · $uniforms − 1) with ε = 0.2, are $expected', values => {
    const moved = scatterMixtures(table(2), row(...values.weights), 0.2, scriptedStream(...values.uniforms));
    expectClose(moved.edge, values.expected);
  });

  it('a row that is clipped away becomes its greatest operation', () => {
    // 0.5 − 1, 0.3 − 0.6 and 0.2 − 0.9 are all negative; the second is the greatest.
    const moved = scatterMixtures(table(3), row(0.5, 0.3, 0.2), 1, scriptedStream(0, 0.2, 0.05));
    expect([...moved.edge]).toEqual([0, 1, 0]);
  });

  it('are mixtures near where they were', () => {
    const alphas = fc.array(fc.float({ min: -3, max: 3, noNaN: true }), { minLength: 6, maxLength: 6 });
    const radius = fc.double({ min: 0, max: 0.3, noNaN: true });
    fc.assert(
      fc.property(alphas, radius, fc.nat(), (values, epsilon, seed) => {
        const tables = table(3, 2);
        const weights = softmaxAlpha(tables, { edge: Float32Array.from(values) });
        const moved = scatterMixtures(tables, weights, epsilon, randomStream(seed, 'scatter')).edge;
        for (const from of [0, 3]) {
          const sum = moved.subarray(from, from + 3).reduce((total, value) => total + value, 0);
          expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
        }
        // Clipping moves a row's sum by at most 3ε, so that the division changes w′ ≤ 1 by at most 3ε / (1 − 3ε).
        const bound = epsilon + (3 * epsilon) / (1 - 3 * epsilon);
        for (const [i, weight] of weights.edge.entries()) {
          expect(moved[i]).toBeGreaterThanOrEqual(0);
          expect(Math.abs(moved[i] - weight)).toBeLessThanOrEqual(bound + 1e-6);
        }
      }),
    );
  });
});

describe('ascending mixtures', () => {
  it('step along the signs of the gradient', () => {
    const within = { centre: row(0.5, 0.5), epsilon: 0.3, length: 0.1 };
    const moved = ascendMixtures(table(2), row(0.5, 0.5), row(7, -0.01), within);
    expectClose(moved.edge, [0.6, 0.4]);
  });

  it('stay where the gradient is 0', () => {
    const within = { centre: row(0.5, 0.5), epsilon: 0.3, length: 0.1 };
    expectClose(ascendMixtures(table(2), row(0.6, 0.4), row(0, 0), within).edge, [0.6, 0.4]);
  });

  it('are brought back into the ball before they are made mixtures', () => {
    const within = { centre: row(0.5, 0.3, 0.2), epsilon: 0.1, length: 0.2 };
    const moved = ascendMixtures(table(3), row(0.55, 0.25, 0.2), row(1, -1, 1), within);
    // 0.75 → 0.6, 0.05 → 0.2 and 0.4 → 0.3, with the sum 1.1.
    expectClose(moved.edge, [0.6 / 1.1, 0.2 / 1.1, 0.3 / 1.1]);
  });
});
