import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { averageSlope } from '../../../src/perturb/attacks/parts/averageSlope.js';
import { drawResize } from '../../../src/perturb/attacks/parts/inputDiversity.js';
import { smoothGradient } from '../../../src/perturb/attacks/parts/smoothGradient.js';
import { createPerturbation } from '../../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';
import type { GradientAttackSpec } from '../../../src/perturb/perturbationSpec.js';
import { type AnalyticNetwork, analyticModel, linearNetwork } from '../../helpers/analyticModel.js';
import { attackRows } from '../../helpers/attackRows.js';

const point = { height: 1, width: 1, channels: 1 };

/** Two classes of one value: z₁ − z₀ = −(x − peak)², so that the loss of class 0 is largest at the peak. */
function peakNetwork(peak: number): AnalyticNetwork {
  return {
    classes: 2,
    logits: x => [0, -10 - (x[0] - peak) ** 2],
    gradient: (x, dLogits) => [-2 * (x[0] - peak) * dLogits[1]],
  };
}

async function path(name: string, changes: Partial<GradientAttackSpec> = {}) {
  const { model, seen } = analyticModel(peakNetwork(0.55), point);
  const spec = { ...(parsePerturbation(name, { epsilon: 0.4 }) as GradientAttackSpec), ...changes };
  const images = { shape: point, rows: [[0.5]], labels: [0] };
  const [{ image }] = await attackRows(model, spec, images, { checkClean: false });
  return { end: image[0], asked: seen.map(([value]) => Math.round(1000 * value) / 1000) };
}

describe('momentum', () => {
  it('bim goes to and fro across a peak, mi-fgsm stays where two opposite gradients cancel', async () => {
    const bim = await path('bim-3', { stepSize: 0.1 });
    expect(bim.asked).toEqual([0.5, 0.6, 0.5, 0.6]);
    // g = 1, then 1 − 1 = 0 (sign 0), then −1.
    const mi = await path('mi-fgsm-3', { stepSize: 0.1 });
    expect(mi.asked).toEqual([0.5, 0.6, 0.6, 0.5]);
  });

  it('decays by μ', async () => {
    // g = 1, then 0.5 − 1 < 0.
    expect((await path('mi-fgsm-2', { stepSize: 0.1, momentum: 0.5 })).asked).toEqual([0.5, 0.6, 0.5]);
  });

  it('ni-fgsm asks for the gradient one momentum ahead', async () => {
    // At 0.5 with g = 0; then at 0.6 + 0.1 · 1 = 0.7, where the gradient is −1, so that g = 0.
    expect((await path('ni-fgsm-2', { stepSize: 0.1 })).asked).toEqual([0.5, 0.7, 0.6]);
  });

  it('decays by μ ahead, too', async () => {
    // At 0.6 + 0.1 · 0.5 · 1; there g = 0.5 − 1.
    const half = { stepSize: 0.1, momentum: 0.5 };
    expect((await path('ni-fgsm-2', half)).asked).toEqual([0.5, 0.65, 0.5]);
  });

  it('steps by ε / K', () => {
    expect(parsePerturbation('mi-fgsm-8', { epsilon: 0.4 })).toMatchObject({ stepSize: 0.05, momentum: 1 });
  });
});

describe('the kept iterate', () => {
  it('is the last one, or the one with the largest loss', async () => {
    // 0.5 and 0.54 are 0.05 and 0.01 from the peak; from 0.58 it goes back to 0.54.
    const steps = { stepSize: 0.04, steps: 2 };
    expect((await path('bim-3', { ...steps, steps: 3 })).end).toBeCloseTo(0.54, 5);
    expect((await path('bim-2', steps)).end).toBeCloseTo(0.58, 5);
    expect((await path('bim-2', { ...steps, keep: 'best' })).end).toBeCloseTo(0.54, 5);
  });

  it('cannot be the best one where the loss is asked for elsewhere', async () => {
    await expect(path('ni-fgsm', { keep: 'best' })).rejects.toThrow(/keep: 'last'/);
    await expect(path('di-fgsm', { keep: 'best' })).rejects.toThrow(/keep: 'last'/);
    await expect(path('bim', { lookAhead: true })).rejects.toThrow(/momentum to follow/);
  });
});

describe('a loss of one’s own', () => {
  it('is climbed: here, the logit of class 1 is pushed down', async () => {
    const own = () => (logits: Float32Array) => ({ value: -logits[1], dLogits: Float32Array.of(0, -1) });
    // The clean logits come first: a loss may compare with them.
    expect((await path('bim-2', { stepSize: 0.1, loss: own })).asked).toEqual([0.5, 0.5, 0.4, 0.3]);
  });
});

describe('early ends', () => {
  const network = linearNetwork([[0], [1]], [0, -0.65]);
  const images = { shape: point, rows: [[0.5], [0.6], [0.1]], labels: [0, 0, 0] };
  const spec = { ...(parsePerturbation('bim-6', { epsilon: 0.3 }) as GradientAttackSpec), stepSize: 0.06 };

  it('come at the first adversarial iterate', async () => {
    const results = await attackRows(analyticModel(network, point).model, spec, images);
    // 0.5 → 0.56 → 0.62 → 0.68; 0.6 → 0.66; 0.1 never. Each: the clean pass, the steps asked, the final one.
    expect(results.map(({ forward }) => forward)).toEqual([1 + 4 + 1, 1 + 2 + 1, 1 + 6 + 1]);
    expect(results.map(({ success }) => success)).toEqual([true, true, false]);
    expect(results[1].norm).toBeCloseTo(0.06, 5);
  });

  it('do not come where they are not wanted', async () => {
    const results = await attackRows(analyticModel(network, point).model, spec, images, { stopEarly: false });
    expect(results.map(({ forward }) => forward)).toEqual([8, 8, 8]);
    expect(results[0].norm).toBeCloseTo(0.3, 5);
  });
});

describe('trades', () => {
  it('has no gradient at the clean image and begins beside it', async () => {
    const network = linearNetwork([[0], [1]], [0, -0.2]);
    const { model, seen } = analyticModel(network, point);
    const images = { shape: point, rows: [[0.5]], labels: [1] };
    await attackRows(model, parsePerturbation('trades-pgd-4', { epsilon: 0.2 }), images, {
      checkClean: false,
    });
    // The clean logits are asked for first.
    expect(seen[0][0]).toBe(0.5);
    expect(Math.abs(seen[1][0] - 0.5)).toBeGreaterThan(0);
    expect(Math.abs(seen[1][0] - 0.5)).toBeLessThan(0.006);
    expect(Math.abs(seen.at(-1)![0] - 0.5)).toBeCloseTo(0.2, 2);
  });
});

describe('the resize of di-fgsm', () => {
  const shape = { height: 8, width: 6, channels: 2 };
  const size = 96;
  const values = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: size, maxLength: size });

  it('brings gradients back by its transpose: ⟨Tx, y⟩ = ⟨x, Tᵀy⟩', () => {
    fc.assert(
      fc.property(values, values, fc.nat(), (x, y, seed) => {
        const resize = drawResize(shape, { probability: 1, smallest: 0.5 }, randomStream(seed))!;
        const shown = resize.apply(Float32Array.from(x));
        const back = resize.pullBack({
          logits: new Float32Array(),
          value: 0,
          gradient: Float32Array.from(y),
        }).gradient;
        const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
          Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);
        expect(dot(shown, y)).toBeCloseTo(dot(x, back), 4);
      }),
    );
  });

  it('shows a constant image as a constant rectangle among zeros', () => {
    const random = randomStream(3);
    for (let draw = 0; draw < 20; draw++) {
      const shown = drawResize(shape, { probability: 1, smallest: 0.5 }, random)!.apply(
        new Float32Array(size).fill(1),
      );
      const ones = shown.filter(value => Math.abs(value - 1) < 1e-6).length;
      expect(shown.filter(value => value === 0).length + ones).toBe(size);
      expect(ones).toBeGreaterThanOrEqual(4 * 3 * 2);
      expect(ones).toBeLessThan(size);
    }
  });

  it('is left out with the chance that it should', () => {
    const random = randomStream(4);
    const shown = Array.from({ length: 1000 }, () =>
      drawResize(shape, { probability: 0.3, smallest: 0.9 }, random),
    );
    const share = shown.filter(resize => resize !== undefined).length / 1000;
    expect(Math.abs(share - 0.3)).toBeLessThan(5 * Math.sqrt(0.21 / 1000));
  });
});

describe('di-fgsm', () => {
  it('shows the network a resized image at every second step or so, on a ground of zeros', async () => {
    const shape = { height: 10, width: 10, channels: 1 };
    const white = Array(100).fill(1);
    const { model, seen } = analyticModel(linearNetwork([white.map(() => 0), white], [0, -200]), shape);
    const spec = parsePerturbation('di-fgsm-200', { epsilon: 0.1 });
    await attackRows(model, spec, { shape, rows: [white], labels: [0] }, { checkClean: false });
    const shown = seen.slice(0, 200);
    const resized = shown.filter(image => image.includes(0)).length;
    expect(shown.filter(image => image.every(value => value === 1)).length).toBe(200 - resized);
    expect(Math.abs(resized - 100)).toBeLessThan(5 * Math.sqrt(50));
  });
});

describe('the mean of several slopes', () => {
  it('is that of values, logits and gradients', () => {
    const slope = (value: number, logits: number[], gradient: number[]) => ({
      ...{ value, logits: Float32Array.from(logits), gradient: Float32Array.from(gradient) },
    });
    const mean = averageSlope([slope(1, [0, 2], [3]), slope(2, [1, 0], [-1]), slope(6, [2, 4], [-5])]);
    expect(mean).toEqual(slope(3, [1, 2], [-1]));
  });
});

describe('the smoothing of ti-fgsm', () => {
  const shape = { height: 5, width: 7, channels: 2 };

  it('is the convolution with a normalised Gaussian, zeros around', () => {
    const gradient = Float64Array.from({ length: 70 }, (_, i) => Math.sin(i));
    const smooth = smoothGradient(gradient, shape, { size: 3, deviation: 0.8 });
    const line = [-1, 0, 1].map(d => Math.exp((-d * d) / 1.28));
    const total = line.reduce((a, b) => a + b);
    const at = (y: number, x: number, c: number) =>
      y < 0 || x < 0 || y > 4 || x > 6 ? 0 : gradient[(y * 7 + x) * 2 + c];
    for (const [y, x, c] of [
      [0, 0, 0],
      [2, 3, 1],
      [4, 6, 0],
      [1, 5, 1],
    ]) {
      let expected = 0;
      for (const dy of [-1, 0, 1]) {
        for (const dx of [-1, 0, 1])
          expected += ((line[dy + 1] * line[dx + 1]) / total ** 2) * at(y + dy, x + dx, c);
      }
      expect(smooth[(y * 7 + x) * 2 + c]).toBeCloseTo(expected, 10);
    }
  });
});

describe('ti-fgsm', () => {
  it('follows the smoothed gradient: one value against its neighbours goes with them', async () => {
    const row = { height: 1, width: 3, channels: 1 };
    const { model } = analyticModel(
      linearNetwork(
        [
          [0, 0, 0],
          [2, -1, 2],
        ],
        [0, -5],
      ),
      row,
    );
    const spec = { ...(parsePerturbation('ti-fgsm-1', { epsilon: 0.2 }) as GradientAttackSpec) };
    const images = { shape: row, rows: [[0.5, 0.5, 0.5]], labels: [0] };
    const signs = async (smoothing: GradientAttackSpec['smoothing']) => {
      const [{ image }] = await attackRows(model, { ...spec, smoothing }, images);
      return Array.from(image, value => Math.sign(value - 0.5));
    };
    expect(await signs(spec.smoothing)).toEqual([1, 1, 1]);
    // Weights of exp(−½ / 0.09) = 0.004 for the neighbours are too few.
    expect(await signs({ size: 3, deviation: 0.3 })).toEqual([1, -1, 1]);
  });
});

describe('perturbing a batch in train mode', () => {
  const network = linearNetwork([[0], [1], [2]], [0, -0.65, -3]);
  const images = { shape: [3, 1, 1, 1], data: Float32Array.of(0.5, 0.6, 0.1) };
  const labels = Uint8Array.of(0, 0, 0);
  const perturb = (name: string, mode: 'train' | 'eval', recorded = analyticModel(network, point)) =>
    createPerturbation(parsePerturbation(name, { epsilon: 0.3 })).perturb(
      { model: recorded.model, mode },
      images,
      labels,
      place => randomStream(1, place),
    );

  it.each([
    'fgsm',
    'r-fgsm',
    'bim',
    'pgd-3',
    'cw-pgd',
    'trades-pgd',
    'mi-fgsm',
    'ni-fgsm',
    'di-fgsm',
    'ti-fgsm',
  ])('%s asks all images at every step, in their order', async name => {
    const recorded = analyticModel(network, point);
    await perturb(name, 'train', recorded);
    expect(new Set(recorded.batches)).toEqual(new Set([3]));
  });

  it.each(['eot-pgd', 'apgd-ce', 'deepfool', 'fab', 'square', 'autoattack'])('%s is refused', async name => {
    await expect(perturb(name, 'train')).rejects.toThrow(/train mode.*eval mode/);
  });
});
