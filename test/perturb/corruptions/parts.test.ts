import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { mirrored, mirroredAtEdge, nearest } from '../../../src/perturb/corruptions/parts/borders.js';
import { boxResize } from '../../../src/perturb/corruptions/parts/boxResize.js';
import { clippedZoom } from '../../../src/perturb/corruptions/parts/clippedZoom.js';
import { doublePlane } from '../../../src/perturb/corruptions/parts/doublePlane.js';
import { frostTexture } from '../../../src/perturb/corruptions/parts/frostTexture.js';
import { gaussianFilter } from '../../../src/perturb/corruptions/parts/gaussianFilter.js';
import { halvePlane } from '../../../src/perturb/corruptions/parts/halvePlane.js';
import { plasmaFractal } from '../../../src/perturb/corruptions/parts/plasmaFractal.js';
import { poissonQuantiles } from '../../../src/perturb/corruptions/parts/poissonQuantiles.js';
import { quantisationTable } from '../../../src/perturb/corruptions/parts/quantisationTable.js';
import { quantisePlane } from '../../../src/perturb/corruptions/parts/quantisePlane.js';
import { warp } from '../../../src/perturb/corruptions/parts/warp.js';
import { expectClose } from '../../helpers/expectClose.js';
import { scriptedStream } from '../../helpers/scriptedStream.js';
import { greyWaves } from './waves.js';

const row = (...values: number[]) => ({
  height: 1,
  width: values.length,
  channels: 1,
  data: Float64Array.from(values),
});

describe('borders', () => {
  it('continue three values on both sides', () => {
    const continued = (border: typeof nearest) =>
      Array.from({ length: 9 }, (_, i) => 'abc'[border(i - 3, 3)]).join('');
    expect(continued(nearest)).toBe('aaaabcccc');
    expect(continued(mirrored)).toBe('cbaabccba');
    expect(continued(mirroredAtEdge)).toBe('bcbabcbab');
  });
});

describe('poissonQuantiles', () => {
  it('has the steps of the distribution function', () => {
    // P(X ≤ 0), P(X ≤ 1), P(X ≤ 2) at the mean 1: 1/e, 2/e, 2.5/e.
    const quantile = poissonQuantiles(1);
    const steps = [1, 2, 2.5].map(share => share / Math.E);
    expect(steps.map(share => quantile(share - 1e-9))).toEqual([0, 1, 2]);
    expect(steps.map(share => quantile(share + 1e-9))).toEqual([1, 2, 3]);
    expect(poissonQuantiles(0)(0.999999)).toBe(0);
  });

  it.each([0.3, 7, 499])('has mean and variance %d', mean => {
    const quantile = poissonQuantiles(mean);
    const count = 20_000;
    const drawn = Array.from({ length: count }, (_, i) => quantile((i + 0.5) / count));
    const average = drawn.reduce((sum, value) => sum + value, 0) / count;
    const variance = drawn.reduce((sum, value) => sum + (value - average) ** 2, 0) / count;
    expectClose([average, variance], [mean, mean], { relative: 5e-3, absolute: 0 });
  });
});

describe('gaussianFilter', () => {
  it('agrees with SciPy', () => {
    const data = new Float64Array(32 * 32);
    data[0] = 1;
    data[3 * 32 + 5] = 1;
    const picture = { height: 32, width: 32, channels: 1, data };
    const at = (smoothed: Float64Array) =>
      [0, 3 * 32 + 5, 10 * 32 + 10, 31 * 32 + 31, 5].map(i => smoothed[i]);
    const wide = gaussianFilter(picture, { sigma: 6.4, truncate: 3, border: mirrored });
    expectClose(at(wide), [0.02469164, 0.01669756, 0.00302374, 0, 0.01895873], { relative: 1e-5 });
    const small = gaussianFilter(picture, { sigma: 0.4, truncate: 4, border: nearest });
    expectClose(at(small), [0.92084935, 0.84496158, 0, 0, 0], { relative: 1e-6 });
  });
});

describe('clippedZoom', () => {
  it('stretches the middle between its outermost pixels', () => {
    // The middle two of four pixels, stretched to four: thirds of the way between them.
    const picture = {
      ...row(9, 0, 3, 9),
      height: 4,
      data: Float64Array.of(...Array(4).fill([9, 0, 3, 9]).flat()),
    };
    expectClose(clippedZoom(picture, 2).subarray(0, 4), [0, 1, 2, 3]);
    expect(Array.from(clippedZoom(picture, 1))).toEqual(Array.from(picture.data));
  });
});

describe('boxResize', () => {
  it('takes means of boxes, and the nearest pixel on the way back', () => {
    const small = boxResize(row(10, 20, 30, 50), 1, 2);
    expect(Array.from(small.data)).toEqual([15, 40]);
    expect(Array.from(boxResize(small, 1, 4).data)).toEqual([15, 15, 40, 40]);
  });
});

describe('warp', () => {
  it('reads between four pixels', () => {
    const picture = { height: 2, width: 2, channels: 1, data: Float64Array.of(0, 4, 8, 12) };
    const rows = Float64Array.of(0.5, 0, 1, 1);
    const columns = Float64Array.of(0.25, 1, 0, 1.5);
    expect(Array.from(warp(picture, { rows, columns, border: nearest }))).toEqual([5, 4, 8, 12]);
  });
});

describe('the parts of JPEG', () => {
  it('scale the tables by the quality', () => {
    expect(quantisationTable('luminance', 50).slice(0, 4)).toEqual([16, 11, 10, 16]);
    expect(quantisationTable('luminance', 80).slice(0, 4)).toEqual([6, 4, 4, 6]);
    expect(quantisationTable('chrominance', 40).slice(0, 4)).toEqual([21, 23, 30, 59]);
    expect(quantisationTable('luminance', 100)).toEqual(Array(64).fill(1));
  });

  it('round the mean of a flat block to a multiple of an eighth of its step, and leave fine steps alone', () => {
    const flat = { height: 8, width: 8, data: new Float64Array(64).fill(101) };
    // The first coefficient is 8 · (101 − 128) = −216 → −13.5 · 16, away from zero: −14 · 16 / 8 = −28.
    const coarse = quantisePlane(flat, Array(64).fill(16)).data;
    expect(Array.from(coarse)).toEqual(Array(64).fill(100));
    const plane = { ...greyWaves(), width: 32 };
    const fine = quantisePlane(plane, Array(64).fill(1)).data;
    // Rounding 64 coefficients to whole numbers moves values by √(1/12) on average.
    const squares = fine.reduce((sum, value, i) => sum + (value - plane.data[i]) ** 2, 0) / fine.length;
    expect(squares).toBeLessThan(0.3);
  });

  it('halve and double the resolution', () => {
    const halved = halvePlane({ height: 2, width: 4, data: Float64Array.of(0, 1, 0, 1, 0, 1, 0, 1) });
    // Halves are rounded down in the first column and up in the second.
    expect(Array.from(halved.data)).toEqual([0, 1]);
    const doubled = doublePlane(
      { height: 1, width: 2, data: Float64Array.of(0, 160) },
      { height: 2, width: 4 },
    );
    expect(Array.from(doubled.data)).toEqual([0, 40, 120, 160, 0, 40, 120, 160]);
  });
});

describe('plasmaFractal', () => {
  it('is diamond-square on a torus', () => {
    // One square: its middle is 0 + 100² · 0.5 = 5000, from which the sides begin at 2 · 5000 / 4 = 2500.
    const map = plasmaFractal(2, 3, scriptedStream(0.75, 0.5, 0.25));
    // 5000, 2500 and 2500 − 5000 = −2500, scaled from −2500 … 5000 to 0 … 1; the corner is 0.
    expectClose(map, [1 / 3, 2 / 3, 0, 1]);
  });

  it('lies in [0, 1] and reaches both ends', () => {
    const map = plasmaFractal(32, 1.75, randomStream(3));
    expect(Math.min(...map)).toBe(0);
    expect(Math.max(...map)).toBe(1);
  });
});

describe('frostTexture', () => {
  it('is bluish white, uneven, and another one each time', () => {
    const shape = { height: 32, width: 32, channels: 3 };
    const texture = frostTexture(shape, randomStream(1, 'a'));
    const channel = (i: number) => texture.filter((_, at) => at % 3 === i);
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [red, green, blue] = [0, 1, 2].map(i => mean(channel(i)));
    expect(red).toBeLessThan(green);
    expect(green).toBeLessThan(blue);
    const deviation = Math.sqrt(mean(channel(1).map(value => (value - green) ** 2)));
    expect(deviation).toBeGreaterThan(20);
    expect(Math.max(...texture)).toBeLessThanOrEqual(255);
    expect(frostTexture(shape, randomStream(1, 'b'))).not.toEqual(texture);
  });
});
