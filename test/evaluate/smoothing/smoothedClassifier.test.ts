import { describe, expect, it } from 'vitest';
import { binomialTail } from '../../../src/evaluate/smoothing/binomialTail.js';
import { certifiedAccuracy } from '../../../src/evaluate/smoothing/certifiedAccuracy.js';
import { clopperPearson } from '../../../src/evaluate/smoothing/clopperPearson.js';
import { normalQuantile } from '../../../src/evaluate/smoothing/normalQuantile.js';
import {
  certify,
  largestRadius,
  predictSmoothed,
} from '../../../src/evaluate/smoothing/smoothedClassifier.js';
import { binomialMasses } from '../../helpers/binomialInterval.js';
import { expectClose } from '../../helpers/expectClose.js';

describe('normalQuantile', () => {
  it('has the values of SciPy 1.17', () => {
    const shares = [0.5, 0.6, 0.975, 0.99, 0.999999, 1e-10, 0.0001];
    const theirs = [
      ...[0, 0.2533471031357997, 1.959963984540054, 2.3263478740408408, 4.753424308817087],
      ...[-6.361340902404056, -3.7190164854556804],
    ];
    expectClose(shares.map(normalQuantile), theirs, { relative: 1e-13, absolute: 1e-15 });
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
  });
});

describe('binomialTail', () => {
  it('is a sum of masses on both sides of the mean', () => {
    for (const [trials, probability] of [
      [1, 0.3],
      [12, 0.5],
      [40, 0.91],
    ]) {
      const masses = binomialMasses(trials, probability);
      for (let k = 0; k <= trials; k++) {
        const sum = masses.slice(k).reduce((total, mass) => total + mass, 0);
        expectClose([binomialTail(k, trials, probability)], [sum], { relative: 1e-10, absolute: 1e-14 });
      }
    }
  });

  it('has the values of SciPy 1.17 for many trials', () => {
    const found = [binomialTail(60, 100, 0.5), binomialTail(501, 1000, 0.5), binomialTail(700, 1000, 0.5)];
    expectClose(found, [0.028443966820490444, 0.48738749091081973, 8.832839003974784e-38], {
      relative: 1e-10,
      absolute: 0,
    });
    expect([binomialTail(0, 5, 0), binomialTail(1, 5, 0), binomialTail(5, 5, 1)]).toEqual([1, 0, 1]);
  });
});

describe('clopperPearson', () => {
  it.each([
    // The α-quantiles of Beta(k, n − k + 1) by SciPy 1.17; (10, 20) is the textbooks' interval of 0.272 to 0.728.
    [1000, 1000, 0.001, 0.9931160484209338],
    [990, 1000, 0.001, 0.9760361871553114],
    [51, 100, 0.05, 0.4234106513021929],
    [10, 20, 0.025, 0.27195784956079183],
    [99_000, 100_000, 0.001, 0.9889893403774748],
    [1, 10, 0.05, 0.005116196891823701],
    [520, 1000, 0.001, 0.4706744673534513],
  ])('of %d in %d at α = %d is %d', (successes, trials, alpha, bound) => {
    expectClose([clopperPearson(successes, trials, alpha)], [bound], { relative: 1e-10, absolute: 0 });
  });

  it('is 0 without a success, and covers the true probability as often as it says', () => {
    expect(clopperPearson(0, 10, 0.05)).toBe(0);
    // Exact coverage: the chance that the bound lies above p is at most α, and not far below it where n is large.
    const [trials, probability, alpha] = [200, 0.7, 0.05];
    const wrong = binomialMasses(trials, probability)
      .filter((_, successes) => clopperPearson(successes, trials, alpha) > probability)
      .reduce((sum, mass) => sum + mass, 0);
    expect(wrong).toBeLessThanOrEqual(alpha);
    expect(wrong).toBeGreaterThan(alpha / 2);
  });
});

const parameters = { sigma: 0.5, n0: 10, n: 1000, alpha: 0.001 };
const votes = (changes: object = {}) => ({
  ...{ selected: 3, hits: 1000, top: 3, topCount: 1000, secondCount: 0 },
  ...changes,
});

describe('certify', () => {
  it('is σ Φ⁻¹ of the bound of the selected class', () => {
    const { prediction, radius, probability } = certify(votes(), parameters);
    expect(prediction).toBe(3);
    // α^(1 / n) = 0.993116, whose quantile is 2.4634 in tables of the normal distribution.
    expect(probability).toBeCloseTo(0.001 ** 0.001, 12);
    expect(radius).toBeCloseTo(0.5 * 2.4634, 3);
    expect(largestRadius(parameters)).toBe(radius);
  });

  it('abstains where the bound is not above one half', () => {
    expect(certify(votes({ hits: 520 }), parameters)).toMatchObject({ prediction: undefined, radius: 0 });
    expect(certify(votes({ hits: 560 }), parameters).prediction).toBe(3);
    // The class is the selected one, even if another got more of the later answers.
    expect(certify(votes({ hits: 40, top: 7, topCount: 960 }), parameters).prediction).toBeUndefined();
  });
});

describe('predictSmoothed', () => {
  it('tells the first class from the second by the two-sided binomial test', () => {
    // 2 · P(X ≥ 8) of 8 is 2 / 256 = 0.0078.
    const eight = votes({ top: 5, topCount: 8, secondCount: 0 });
    expect(predictSmoothed(eight, { alpha: 0.0079 })).toBe(5);
    expect(predictSmoothed(eight, { alpha: 0.0078 })).toBeUndefined();
    // 2 · P(X ≥ 60) of 100 is 0.0569.
    const sixty = votes({ top: 5, topCount: 60, secondCount: 40 });
    expect([0.0568, 0.057].map(alpha => predictSmoothed(sixty, { alpha }))).toEqual([undefined, 5]);
    expect(predictSmoothed(votes({ topCount: 50, secondCount: 50 }), { alpha: 0.4 })).toBeUndefined();
  });
});

describe('certifiedAccuracy', () => {
  it('counts own classes at a radius or beyond it; wrong and missing certificates count as none', () => {
    const labels = Uint8Array.of(3, 3, 3, 0);
    const found = [
      votes(),
      votes({ hits: 900, topCount: 900 }),
      votes({ hits: 510, topCount: 510, secondCount: 490 }),
      votes(),
    ].map((each, index) => ({ ...each, index }));
    const [full, most] = found.map(each => certify(each, parameters).radius);
    const summary = certifiedAccuracy(found, labels, { parameters, radii: [0, most, full, 2] });
    expect(summary.certified.map(({ accuracy }) => accuracy)).toEqual([0.5, 0.5, 0.25, 0]);
    expect(summary.certify).toEqual({ accuracy: 0.5, abstained: 0.25 });
    expect(summary.predict).toEqual({ accuracy: 0.5, abstained: 0.25 });
    expect(summary.averageRadius).toBeCloseTo((full + most) / 4, 12);
    expect(summary.curve).toHaveLength(41);
    expect(summary.curve.at(-1)).toMatchObject({ radius: full, accuracy: 0.25 });
  });
});
