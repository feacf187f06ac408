import { describe, expect, it } from 'vitest';
import type { Norm } from '../../../src/perturb/bounds.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';
import type { GradientAttackSpec, PerturbationSpec } from '../../../src/perturb/perturbationSpec.js';
import {
  type AnalyticNetwork,
  analyticModel,
  hingeNetwork,
  linearNetwork,
} from '../../helpers/analyticModel.js';
import { attackRows } from '../../helpers/attackRows.js';

/** Two classes, so that every loss has the same direction; the difference of their weights is known. */
const weights = [2, -1, 0.5, -0.5];
const clean = [0.5, 0.4, 0.6, 0.5];
const shape = { height: 1, width: 4, channels: 1 };

/** z₁ − z₀ = w · x − (w · clean) − margin: class 0 at the clean image, 1 once w · δ is above the margin. */
function network(margin: number, rows: readonly number[] = weights): AnalyticNetwork {
  const level = rows.reduce((sum, w, i) => sum + w * clean[i % 4], 0);
  return linearNetwork([rows.map(() => 0), [...rows]], [0, -level - margin]);
}

async function attack(spec: PerturbationSpec, margin: number, seed = 1) {
  const { model } = analyticModel(network(margin), shape);
  const [result] = await attackRows(
    model,
    spec,
    { shape, rows: [clean], labels: [0] },
    { seed, stopEarly: false },
  );
  return result;
}

const gained = (image: ArrayLike<number>) =>
  weights.reduce((sum, w, i) => sum + w * (image[i] - clean[i]), 0);

describe('in L∞ the best gain on a linear network is ε ‖w‖₁', () => {
  const epsilon = 0.1;
  const most = 0.1 * 4;

  it.each([
    'fgsm',
    'bim',
    'pgd-8',
    'cw-pgd',
    'trades-pgd',
    'mi-fgsm',
    'ni-fgsm',
    'apgd-ce-20',
    'spsa',
    'nes',
  ])('%s reaches it', async name => {
    const spec = parsePerturbation(name, { epsilon });
    expect(gained((await attack(spec, 1)).image)).toBeCloseTo(most, 4);
    expect((await attack(spec, 0.99 * most)).success).toBe(true);
    expect((await attack(spec, 1.01 * most)).success).toBe(false);
  });

  it('eot-pgd reaches it, with a mean of three passes', async () => {
    const spec = { ...(parsePerturbation('eot-pgd', { epsilon }) as GradientAttackSpec), samples: 3 };
    const result = await attack(spec, 1);
    expect(gained(result.image)).toBeCloseTo(most, 4);
    expect([result.forward, result.backward]).toEqual([3 * 10 + 2, 3 * 10]);
  });

  it('r-fgsm goes half the way at random and half along the gradient', async () => {
    const { image } = await attack(parsePerturbation('r-fgsm', { epsilon }), 1);
    const moves = Array.from(
      image,
      (value, i) => Math.round(20 * Math.sign(weights[i]) * (value - clean[i])) / 20,
    );
    // Along the sign of the gradient both halves add up, against it they cancel.
    expect(new Set(moves)).toEqual(new Set([0, 0.1]));
  });

  it('square finds a corner that is as good', async () => {
    const tall = { height: 2, width: 2, channels: 1 };
    const { model } = analyticModel(network(0.95 * most), tall);
    const spec = parsePerturbation('square-200', { epsilon });
    const [result] = await attackRows(model, spec, { shape: tall, rows: [clean], labels: [0] });
    expect(result.success).toBe(true);
    expect(result.norm).toBeCloseTo(0.1, 5);
  });
});

describe('in L2 the best gain on a linear network is ε ‖w‖₂', () => {
  const epsilon = 0.3;
  const most = 0.3 * Math.hypot(...weights);

  it.each([
    ['fgsm', 1e-4],
    ['bim', 1e-4],
    ['pgd-40', 0.002],
    ['cw-pgd-40', 0.002],
    ['mi-fgsm', 1e-4],
    ['apgd-ce-50', 1e-3],
    // Adam scales every value on its own, and so turns away from the gradient.
    ['spsa', 0.15],
    ['nes', 0.02],
  ])('%s comes as near as %d', async (name, slack) => {
    const result = await attack(parsePerturbation(name, { epsilon, norm: 'l2' }), 5);
    expect(gained(result.image)).toBeGreaterThan(most * (1 - slack));
    expect(gained(result.image)).toBeLessThan(most + 1e-5);
  });
});

describe('in L1 the best gain spends everything on the largest weights until they meet a wall', () => {
  // Of ε = 2, each of the four largest weights takes the half that is left to its wall.
  const wide = Array.from({ length: 36 }, (_, i) => (((7 * i) % 36) + 1) / 36);
  const most = (0.5 * (36 + 35 + 34 + 33)) / 36;
  const grid = { height: 6, width: 6, channels: 1 };

  it.each([
    ['apgd-ce', 0.03],
    ['square-3000', 0.3],
  ])('%s comes as near as %d', async (name, slack) => {
    const sum = wide.reduce((a, b) => a + b);
    const { model } = analyticModel(linearNetwork([wide.map(() => 0), wide], [0, -0.5 * sum - 5]), grid);
    const spec = parsePerturbation(name, { epsilon: 2, norm: 'l1' });
    const [{ image }] = await attackRows(model, spec, {
      shape: grid,
      rows: [wide.map(() => 0.5)],
      labels: [0],
    });
    const gain = wide.reduce((total, w, i) => total + w * (image[i] - 0.5), 0);
    expect(gain).toBeGreaterThan(most * (1 - slack));
    expect(gain).toBeLessThan(most + 1e-5);
  });
});

describe('in L0', () => {
  it('one-pixel finds the pixel and the value that matter', async () => {
    const wide = { height: 2, width: 2, channels: 1 };
    const { model } = analyticModel(network(0.95), wide);
    const [result] = await attackRows(model, parsePerturbation('one-pixel', { epsilon: 1, norm: 'l0' }), {
      shape: wide,
      rows: [clean],
      labels: [0],
    });
    // The first weight, 2, gains 1 at a value of 1; the others at most 0.6.
    expect(result.success).toBe(true);
    expect(result.norm).toBe(1);
    expect(Array.from(result.image).map((value, i) => value !== Math.fround(clean[i]))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('where the network is flat at the clean image', () => {
  // Misclassified above 0.7, no gradient below 0.6: the ball of 0.3 around 0.5 is flat for more than half of it.
  const flat = {
    shape: { height: 1, width: 1, channels: 1 },
    rows: Array(40).fill([0.5]),
    labels: Array(40).fill(0),
  };
  const falls = async (spec: PerturbationSpec) => {
    const { model } = analyticModel(hingeNetwork(0.6, 0.1), flat.shape);
    return (await attackRows(model, spec, flat)).filter(({ success }) => success).length;
  };

  it('fgsm and bim see nothing', async () => {
    expect(await falls(parsePerturbation('fgsm', { epsilon: 0.3 }))).toBe(0);
    expect(await falls(parsePerturbation('bim', { epsilon: 0.3 }))).toBe(0);
  });

  it('random starts see a third of the images, and more restarts never fewer', async () => {
    const pgd = parsePerturbation('pgd-10', { epsilon: 0.3 }) as GradientAttackSpec;
    const counts: number[] = [];
    for (const restarts of [1, 2, 4, 20]) counts.push(await falls({ ...pgd, restarts }));
    expect(counts[0]).toBeGreaterThan(4);
    expect(counts[0]).toBeLessThan(25);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts[3]).toBe(40);
  });

  it('attacks without gradients see them all', async () => {
    expect(await falls(parsePerturbation('square-100', { epsilon: 0.3 }))).toBe(40);
    expect(await falls(parsePerturbation('hopskipjump', { epsilon: 0.3 }))).toBe(40);
  });
});

describe('the loss of a saturated network', () => {
  it.each(['cw-pgd', 'apgd-dlr', 'square-100'])(
    '%s sees a margin that is lost to the cross-entropy',
    async name => {
      // Three classes whose margins are so large that the softmax rounds to one-hot in double precision.
      const scale = 5000;
      const saturated = linearNetwork(
        [
          [0, 0],
          [scale, scale],
          [0, 0],
        ],
        [0, -1.1 * scale, -2 * scale],
      );
      const wide = { height: 1, width: 2, channels: 1 };
      const images = { shape: wide, rows: [[0.5, 0.5]], labels: [0] };
      const run = async (attackName: string) => {
        const { model } = analyticModel(saturated, wide);
        return (await attackRows(model, parsePerturbation(attackName, { epsilon: 0.06 }), images))[0].success;
      };
      expect(await run('bim')).toBe(false);
      expect(await run(name)).toBe(true);
    },
  );
});

describe('targets', () => {
  // Three classes of which 2 is the least likely at the clean image, and easy to reach where 1 is not.
  const three = linearNetwork(
    [
      [0, 0],
      [1, 0],
      [0, 3],
    ],
    [0, -0.55, -1.6],
  );
  const images = { shape: { height: 1, width: 2, channels: 1 }, rows: [[0.5, 0.5]], labels: [0] };
  const aim = async (name: string, target: GradientAttackSpec['target'], norm: Norm = 'linf') => {
    const { model } = analyticModel(three, images.shape);
    const spec = { ...parsePerturbation(name, { epsilon: 0.2, norm }), target } as PerturbationSpec;
    return (await attackRows(model, spec, images))[0];
  };

  it.each([
    ['pgd-20', 'linf'],
    ['apgd-ce-20', 'linf'],
    ['cw-pgd', 'linf'],
    ['square-200', 'linf'],
    ['nes', 'linf'],
    ['spsa', 'linf'],
    ['ddn', 'l2'],
    ['cw', 'l2'],
  ] as [string, Norm][])('%s reaches the class that it is told to', async (name, norm) => {
    expect((await aim(name, 1, norm)).prediction).toBe(1);
    expect((await aim(name, 'least-likely', norm)).prediction).toBe(2);
    expect([1, 2]).toContain((await aim(name, 'random', norm)).prediction);
  });

  it('count another wrong class as no success', async () => {
    // Up to 0.02 no class but 0 can be reached with the first value alone; class 2 needs 1/30 of the second.
    const { model } = analyticModel(three, images.shape);
    const spec = { ...parsePerturbation('pgd-10', { epsilon: 0.04 }), target: 1 } as PerturbationSpec;
    expect((await attackRows(model, spec, images))[0].success).toBe(false);
  });

  it('are refused for classes that the network does not have, and by attacks that have no aim', async () => {
    await expect(aim('pgd-3', 7)).rejects.toThrow(/target class 7 of a network of 3 classes.*from 0 to 2/);
    for (const name of ['deepfool', 'trades-pgd', 'fab', 'hopskipjump', 'apgd-t']) {
      await expect(aim(name, 1)).rejects.toThrow(/with a target class.*such as pgd/);
    }
  });
});
