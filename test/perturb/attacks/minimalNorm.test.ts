import { describe, expect, it } from 'vitest';
import type { DeepFoolSpec } from '../../../src/perturb/attacks/deepFool.js';
import type { Norm } from '../../../src/perturb/bounds.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';
import {
  type AnalyticNetwork,
  analyticModel,
  linearNetwork,
  sphereNetwork,
} from '../../helpers/analyticModel.js';
import { attackRows } from '../../helpers/attackRows.js';

/** Every attack that seeks the nearest adversarial image, in each norm, and how far above the least norm it may end. */
const searches: [name: string, norm: Norm, slack: number][] = [
  ['deepfool', 'linf', 0.03],
  ['deepfool', 'l2', 0.03],
  ['fab-20', 'linf', 0.06],
  ['fab-20', 'l2', 0.06],
  ['fab-20', 'l1', 0.06],
  ['fab-t-20', 'linf', 0.06],
  ['fab-t-20', 'l2', 0.06],
  ['fab-t-20', 'l1', 0.06],
  ['ddn', 'l2', 0.03],
  ['cw', 'l2', 0.03],
];

async function leastNorm(
  network: AnalyticNetwork,
  name: string,
  norm: Norm,
  row: readonly number[],
  label: number,
): Promise<number> {
  const shape = { height: 1, width: row.length, channels: 1 };
  const { model } = analyticModel(network, shape);
  const spec = parsePerturbation(name, { epsilon: norm === 'linf' ? 1 : 4, norm });
  const [result] = await attackRows(model, spec, { shape, rows: [row], labels: [label] });
  expect(result.success).toBe(true);
  expect(Array.from(result.image).every(value => value >= 0 && value <= 1)).toBe(true);
  return result.norm;
}

const length = {
  linf: (v: readonly number[]) => Math.max(...v.map(Math.abs)),
  l2: (v: readonly number[]) => Math.hypot(...v),
  l1: (v: readonly number[]) => v.reduce((sum, x) => sum + Math.abs(x), 0),
};
const dual = { linf: length.l1, l2: length.l2, l1: length.linf };

describe('on a linear network the least norm is the smallest margin over the dual norm of its weights', () => {
  // Large logits, so that the cross-entropy looks at the nearest class alone.
  const weights = [
    [1, 0.4, -0.6, 0.2, 0.1, -0.3],
    [-0.2, 0.5, 0.3, -0.4, 0.6, 0.1],
    [0.3, -0.7, 0.2, 0.5, -0.1, 0.4],
  ].map(row => row.map(w => 20 * w));
  const bias = [6, 1, 0];
  const row = [0.5, 0.45, 0.55, 0.5, 0.4, 0.6];
  const network = linearNetwork(weights, bias);

  it.each(searches)('%s in %s', async (name, norm, slack) => {
    const z = network.logits(row);
    const expected = Math.min(
      ...[1, 2].map(k => {
        const difference = weights[k].map((w, i) => w - weights[0][i]);
        return (z[0] - z[k]) / dual[norm as 'l1'](difference);
      }),
    );
    const norms = await leastNorm(network, name, norm, row, 0);
    expect(norms).toBeGreaterThan(expected - 1e-6);
    expect(norms).toBeLessThan(expected * (1 + slack) + 2e-4);
  });
});

describe('out of a sphere the least norm is what is left of its radius', () => {
  // From the centre's diagonal: the nearest point lies on the diagonal in L2 and in L∞.
  const centre = [0.5, 0.5, 0.5, 0.5];
  const network = sphereNetwork(centre, 0.5);
  const row = centre.map(c => c + 0.05);

  it.each(searches.filter(([name, norm]) => norm !== 'l1' && name !== 'deepfool'))(
    '%s in %s',
    async (name, norm, slack) => {
      const expected = norm === 'l2' ? 0.5 - 0.1 : 0.5 / 2 - 0.05;
      const norms = await leastNorm(network, name, norm, row, 0);
      expect(norms).toBeGreaterThan(expected - 1e-6);
      expect(norms).toBeLessThan(expected * (1 + slack) + 2e-4);
    },
  );
});

describe('deepfool on a linear network', () => {
  it('crosses in one step, with a forward pass and a gradient per candidate and point', async () => {
    const shape = { height: 1, width: 2, channels: 1 };
    const network = linearNetwork(
      [
        [1, 0],
        [0, 1],
        [-1, 0],
        [0, -1],
      ],
      [0, 0, 0, 0],
    );
    const { model } = analyticModel(network, shape);
    const spec = parsePerturbation('deepfool', { epsilon: 1, norm: 'l2' });
    const [result] = await attackRows(model, spec, { shape, rows: [[0.6, 0.5]], labels: [0] });
    expect(result.norm).toBeCloseTo(1.02 * (0.1 / Math.SQRT2 + 1e-4), 5);
    // Three candidates where it stands and beyond; logits: of the clean image and of the result.
    expect(result).toMatchObject({ success: true, backward: 6, forward: 4 });
  });
});

describe('deepfool among many classes', () => {
  it('looks at the nine likeliest wrong ones, or as many as it is told', async () => {
    const shape = { height: 1, width: 1, channels: 1 };
    const classes = Array.from({ length: 12 }, (_, k) => k);
    const network = linearNetwork(
      classes.map(k => [k / 10]),
      classes.map(k => -k),
    );
    const { model } = analyticModel(network, shape);
    const spec = parsePerturbation('deepfool-1', { epsilon: 0.1, norm: 'l2' }) as DeepFoolSpec;
    const rows = { shape, rows: [[0.5]], labels: [0] };
    expect(await attackRows(model, spec, rows)).toMatchObject([{ backward: 9 }]);
    expect(await attackRows(model, { ...spec, candidates: 12 }, rows)).toMatchObject([{ backward: 11 }]);
  });
});

describe('ddn where the gradient is 0', () => {
  it('goes in a random direction: out of a sphere from its very centre', async () => {
    const centre = [0.5, 0.5, 0.5, 0.5];
    const norm = await leastNorm(sphereNetwork(centre, 0.4), 'ddn', 'l2', centre, 0);
    expect(norm).toBeGreaterThan(0.4);
    expect(norm).toBeLessThan(0.4 * 1.03);
  });
});

describe('deepfool on a sphere', () => {
  it('takes one step to the linear picture of it, and stops there', async () => {
    const row = [0.5 + 0.2, 0.5 + 0.2, 0.5 + 0.2, 0.5 + 0.2];
    // At the distance a = 0.4 from the centre of a sphere of radius 0.5 the tangent is met after (0.25 − 0.16) / 0.8.
    const norm = await leastNorm(sphereNetwork([0.5, 0.5, 0.5, 0.5], 0.5), 'deepfool', 'l2', row, 0);
    expect(norm).toBeCloseTo(1.02 * (0.09 / 0.8 + 1e-4), 5);
  });
});

describe('hopskipjump, which sees decisions alone', () => {
  const size = 48;
  const weights = Array.from({ length: size }, (_, i) => Math.sin(1 + i) + 1.2);
  const network = linearNetwork(
    [weights.map(() => 0), weights],
    [0, -0.55 * weights.reduce((a, b) => a + b)],
  );
  const row = weights.map(() => 0.5);
  const gap = 0.05 * weights.reduce((a, b) => a + b);

  it.each(['linf', 'l2'] as const)('comes near to the boundary of a linear network in %s', async norm => {
    const expected = gap / dual[norm](weights);
    const found = await leastNorm(network, 'hopskipjump', norm, row, 0);
    expect(found).toBeGreaterThan(expected - 1e-6);
    expect(found).toBeLessThan(1.1 * expected);
  });
});

describe('at a wall of the box', () => {
  // The first value cannot rise, so that the others have to close the whole gap of 0.4 = 0.5 · d₁ + 0.5 · d₂.
  const network = linearNetwork(
    [
      [0, 0, 0],
      [4, 0.5, 0.5],
    ],
    [0, -4.8],
  );
  const row = [1, 0.4, 0.4];

  it.each([
    ['fab-20', 'linf', 0.4],
    ['fab-20', 'l2', 0.4 * Math.SQRT2],
    ['fab-20', 'l1', 0.8],
    ['fab-t-20', 'linf', 0.4],
    ['ddn', 'l2', 0.4 * Math.SQRT2],
    ['cw', 'l2', 0.4 * Math.SQRT2],
  ] as [string, Norm, number][])('%s in %s', async (name, norm, expected) => {
    const norms = await leastNorm(network, name, norm, row, 0);
    expect(norms).toBeGreaterThan(expected - 1e-6);
    expect(norms).toBeLessThan(expected * 1.07);
  });
});

describe('the results of a search for the nearest image', () => {
  const network = linearNetwork(
    [
      [0, 0],
      [1, -1],
    ],
    [0, 0],
  );
  const shape = { height: 1, width: 2, channels: 1 };
  // Gaps of 0.1 and 0.4: least L∞ norms of 0.05 and 0.2; the third image is wrong from the start.
  const images = {
    shape,
    rows: [
      [0.6, 0.5],
      [0.7, 0.3],
      [0.4, 0.5],
    ],
    labels: [1, 1, 1],
  };

  it('succeed where the norm is at most ε, and tell the norm all the same where it is not', async () => {
    const { model } = analyticModel(network, shape);
    const results = await attackRows(model, parsePerturbation('fab', { epsilon: 0.1 }), images);
    expect(results.map(({ success }) => success)).toEqual([true, false, true]);
    expect(results.map(({ norm }) => Math.round(100 * norm) / 100)).toEqual([0.05, 0.2, 0]);
    for (const [i, { image }] of results.entries()) {
      for (const [j, value] of image.entries())
        expect(Math.abs(value - images.rows[i][j])).toBeLessThan(0.1 + 1e-6);
    }
  });

  it('have no norm where there is no adversarial image', async () => {
    const { model } = analyticModel(
      linearNetwork(
        [
          [0, 0],
          [0.1, 0.1],
        ],
        [1, 0],
      ),
      shape,
    );
    for (const name of ['fab', 'fab-t', 'deepfool', 'hopskipjump']) {
      const rows = { shape, rows: [[0.5, 0.5]], labels: [0] };
      const [result] = await attackRows(model, parsePerturbation(name, { epsilon: 0.1 }), rows);
      expect([result.success, result.norm]).toEqual([false, Number.POSITIVE_INFINITY]);
    }
  });
});
