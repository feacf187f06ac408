import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { gumbelMixing } from '../../../src/search/mixings/gumbelMixing.js';
import { softmaxAlpha } from '../../../src/space/softmaxAlpha.js';
import { binomialInterval } from '../../helpers/binomialInterval.js';
import { expectClose } from '../../helpers/expectClose.js';
import { scriptedStream } from '../../helpers/scriptedStream.js';

const mixing = gumbelMixing({ from: 10, to: 0.1, sampled: ['edge'] });
const tables = [{ name: 'edge', rows: 1, columns: 3 }];
const row = (...values: number[]) => ({ edge: Float32Array.from(values) });

/** The uniform number that gives the Gumbel noise g. */
const uniformOf = (gumbel: number) => Math.exp(-Math.exp(-gumbel));

describe('a sample', () => {
  it('is the operation with the greatest α + g', () => {
    const random = scriptedStream(...[0, 3, 1].map(uniformOf));
    const { weights } = mixing.mix(tables, row(2.5, 0, 1), { progress: 0, random });
    // 2.5, 3 and 2.
    expect([...weights.edge]).toEqual([0, 1, 0]);
  });

  it('is as frequent as softmax(α) says, at any temperature', () => {
    const alpha = row(0.5, -0.3, 1.2);
    const probabilities = softmaxAlpha(tables, alpha).edge;
    const trials = 4000;
    for (const progress of [0, 0.99]) {
      const counts = [0, 0, 0];
      for (let trial = 0; trial < trials; trial++) {
        const random = randomStream(5, 'gumbel', progress, trial);
        counts[mixing.mix(tables, alpha, { progress, random }).weights.edge.indexOf(1)] += 1;
      }
      for (const [i, count] of counts.entries()) {
        const [low, high] = binomialInterval(trials, probabilities[i], 1e-4);
        expect(count).toBeGreaterThanOrEqual(low);
        expect(count).toBeLessThanOrEqual(high);
      }
    }
  });

  it('is one operation per row, drawn for each row and each use by itself', () => {
    const many = [{ name: 'edge', rows: 60, columns: 4 }];
    const alpha = { edge: new Float32Array(240) };
    const draw = (use: number) =>
      mixing.mix(many, alpha, { progress: 0, random: randomStream(1, 'use', use) }).weights.edge;
    const rows = Array.from({ length: 60 }, (_, i) => [...draw(0).subarray(4 * i, 4 * i + 4)].join());
    expect(new Set(rows)).toEqual(new Set(['1,0,0,0', '0,1,0,0', '0,0,1,0', '0,0,0,1']));
    expect(draw(0)).toEqual(draw(0));
    expect(draw(1)).not.toEqual(draw(0));
  });

  it('never takes an operation that −∞ masks', () => {
    fc.assert(
      fc.property(fc.nat(), seed => {
        const random = randomStream(seed, 'masked');
        const alpha = row(-5, Number.NEGATIVE_INFINITY, 0);
        expect(mixing.mix(tables, alpha, { progress: 0.5, random }).weights.edge[1]).toBe(0);
      }),
    );
  });
});

it('a table that is not sampled is a softmax, forwards and backwards', () => {
  const both = [...tables, { name: 'node', rows: 1, columns: 2 }];
  const random = scriptedStream(0.5, 0.5, 0.5);
  const alpha = { ...row(0, 0, 1), node: Float32Array.of(Math.log(3), 0) };
  const { weights, gradient } = mixing.mix(both, alpha, { progress: 0, random });
  expect([...weights.edge]).toEqual([0, 0, 1]);
  expectClose(weights.node, [0.75, 0.25]);
  // w (dw − Σ w dw) with Σ w dw = 3.
  expectClose(gradient({ ...row(0, 0, 0), node: Float32Array.of(4, 0) }).node, [0.75, -0.75]);
});

describe('the straight-through gradient', () => {
  it('is that of softmax((α + g) / τ), by hand', () => {
    // α + g = (ln 4, ln 2, 0) · 5.05 at τ = 5.05, halfway from 10 to 0.1: p = (4, 2, 1) / 7.
    const scores = [Math.log(4), Math.log(2), 0].map(score => 5.05 * score);
    const random = scriptedStream(...[0.5, -0.25, 1].map(uniformOf));
    const alpha = row(scores[0] - 0.5, scores[1] + 0.25, scores[2] - 1);
    const { weights, gradient } = mixing.mix(tables, alpha, { progress: 0.5, random });
    expect([...weights.edge]).toEqual([1, 0, 0]);
    // Σ p dw = (4 · 1 + 2 · 3 + 1 · 4) / 7 = 2, so that p (dw − 2) = (−4, 2, 2) / 7.
    const expected = [-4, 2, 2].map(value => value / 7 / 5.05);
    expectClose(gradient(row(1, 3, 4)).edge, expected, { relative: 1e-5, absolute: 1e-7 });
  });

  it('is the derivative of Σ dw · softmax((α + g) / τ) in α with the noise held fixed', () => {
    const alpha = [0.3, -0.6, 0.1];
    const noise = [0.2, 0.9, -0.4];
    const dWeights = [1.5, -2, 0.5];
    const temperature = 10 + (0.1 - 10) * 0.9;
    const objective = (values: number[]) => {
      const powers = values.map((value, i) => Math.exp((value + noise[i]) / temperature));
      const sum = powers.reduce((total, power) => total + power, 0);
      return powers.reduce((total, power, i) => total + (dWeights[i] * power) / sum, 0);
    };
    const random = scriptedStream(...noise.map(uniformOf));
    const { gradient } = mixing.mix(tables, row(...alpha), { progress: 0.9, random });
    const h = 1e-4;
    const numeric = alpha.map((_, i) => {
      const at = (by: number) => objective(alpha.map((value, j) => (j === i ? value + by : value)));
      return (at(h) - at(-h)) / (2 * h);
    });
    expectClose(gradient(row(...dWeights)).edge, numeric, { relative: 1e-4, absolute: 1e-6 });
  });
});
