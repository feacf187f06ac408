import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { randomStream } from '../../../src/base/randomStream.js';
import { corruptImage } from '../../../src/perturb/corruptImage.js';
import { severities } from '../../../src/perturb/corruptions/corruption.js';
import { elasticTransform } from '../../../src/perturb/corruptions/elasticTransform.js';
import { glassBlur } from '../../../src/perturb/corruptions/glassBlur.js';
import { corruptionNames, corruptionTable } from '../../../src/perturb/corruptionTable.js';
import { caughtError } from '../../helpers/caughtError.js';
import { expectClose } from '../../helpers/expectClose.js';
import { scriptedStream } from '../../helpers/scriptedStream.js';
import { greyWaves, shape32, waves } from './waves.js';

/** A stream of nothing but one uniform number. */
const constantStream = (uniform: number) => scriptedStream(...Array<number>(10_000).fill(uniform));

const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.sqrt(Array.from(a).reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length);

describe.each(corruptionNames)('%s', name => {
  const pixels = waves();
  const random = () => randomStream(7, name);

  it('is the image itself at severity 0', () => {
    expect(corruptImage(name, pixels, shape32, { severity: 0, random: random() })).toEqual(pixels);
  });

  it('depends on image and stream alone, and changes no image that it is given', () => {
    const before = pixels.slice();
    const once = corruptImage(name, pixels, shape32, { severity: 3, random: random() });
    expect(pixels).toEqual(before);
    expect(once).not.toEqual(pixels);
    expect(corruptImage(name, pixels, shape32, { severity: 3, random: random() })).toEqual(once);
  });

  it('takes grey images of 28 × 28', () => {
    const grey = Uint8Array.from(greyWaves().data).filter((_, at) => at < 28 * 32 && at % 32 < 28);
    const shape = { height: 28, width: 28, channels: 1 };
    const found = corruptImage(name, grey, shape, { severity: 5, random: random() });
    expect(found.length).toBe(784);
    expect(found).not.toEqual(grey);
  });

  it('does the same to the three channels of a grey image, where it draws nothing for each of them', () => {
    const ownChannels = ['gaussian_noise', 'shot_noise', 'impulse_noise', 'frost'];
    if (ownChannels.includes(name)) return;
    const grey = Uint8Array.from(greyWaves().data);
    const colour = Uint8Array.from({ length: 3 * grey.length }, (_, at) => grey[Math.floor(at / 3)]);
    for (const severity of severities) {
      const one = corruptImage(name, grey, { ...shape32, channels: 1 }, { severity, random: random() });
      const three = corruptImage(name, colour, shape32, { severity, random: random() });
      const spread = Array.from(three, (value, at) => value - one[Math.floor(at / 3)]);
      // Rounding of the luminance may decide a byte otherwise.
      expect(Math.max(...spread.map(Math.abs)), `severity ${severity}`).toBeLessThanOrEqual(1);
    }
  });

  it('moves images further from severity to severity', () => {
    // The parameters of these trade one thing for another: only their ends are held. Elastic has a test of its own.
    const uneven = ['glass_blur', 'frost', 'snow', 'motion_blur'];
    if (name === 'elastic_transform') return;
    const mean = severities.map(severity => {
      const moved = Array.from({ length: 12 }, (_, index) =>
        distance(corruptImage(name, pixels, shape32, { severity, random: random().fork(index) }), pixels),
      );
      return moved.reduce((sum, value) => sum + value, 0) / moved.length;
    });
    const compared = uneven.includes(name) ? [mean[0], mean[4]] : mean;
    for (const [i, value] of compared.slice(1).entries()) expect(value).toBeGreaterThan(compared[i]);
  });
});

describe('a corruption', () => {
  it('keeps any image within bytes of its shape', () => {
    const bytes = fc.uint8Array({ minLength: 16 * 20 * 3, maxLength: 16 * 20 * 3 });
    const cases = fc.record({
      name: fc.constantFrom(...corruptionNames),
      severity: fc.constantFrom(...severities),
      image: fc.oneof(
        bytes,
        fc.constantFrom(0, 255).map(value => new Uint8Array(960).fill(value)),
      ),
    });
    fc.assert(
      fc.property(cases, ({ name, severity, image }) => {
        const picture = { height: 16, width: 20, channels: 3, data: Float64Array.from(image) };
        const values = corruptionTable[name].corrupt(picture, severity, randomStream(1));
        expect(values.length).toBe(960);
        expect(values.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses severities and images that it is not defined for', async () => {
    const large = { height: 224, width: 224, channels: 3 };
    const options = { severity: 1, random: randomStream(1) } as const;
    const size = await caughtError(InputError, () => corruptImage('fog', waves(), large, options));
    expect(size.complaint.expected).toMatch(/32 × 32/);
    const wrong = { ...options, severity: 6 as 5 };
    const severity = await caughtError(InputError, () => corruptImage('fog', waves(), shape32, wrong));
    expect(severity.complaint.given).toMatch(/severity 6/);
  });
});

describe('the noises', () => {
  const flat = { ...shape32, data: new Float64Array(3072).fill(100) };
  const statistics = (values: Float64Array) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      mean,
      deviation: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length),
    };
  };

  it('have the deviations of their parameters', () => {
    const { corrupt: gaussian } = corruptionTable.gaussian_noise;
    const { mean, deviation } = statistics(gaussian(flat, 5, randomStream(1)));
    // Five standard errors: 25.5 / √3072 of the mean, 1 / √(2 · 3072) of the deviation.
    expect(Math.abs(mean - 100)).toBeLessThan(2.4);
    expectClose([deviation], [25.5], { relative: 0.064, absolute: 0 });
    const shot = statistics(corruptionTable.shot_noise.corrupt(flat, 5, randomStream(1)));
    // Variance of Poisson(50 x) / 50 at x = 100 / 255, in bytes.
    expectClose([shot.deviation], [255 * Math.sqrt(100 / 255 / 50)], { relative: 0.07, absolute: 0 });
  });

  it('turn a share of the values to black and white', () => {
    const values = corruptionTable.impulse_noise.corrupt(flat, 5, randomStream(1));
    const count = (value: number) => values.filter(each => each === value).length;
    // 3.5 % of 3072 each, within five standard deviations.
    for (const value of [0, 255]) expect(Math.abs(count(value) - 107.5)).toBeLessThan(51);
    expect(count(0) + count(255) + count(100)).toBe(3072);
  });
});

describe('elastic_transform', () => {
  it('is the identity where no corner and no wave moves', () => {
    const picture = greyWaves();
    for (const severity of severities) {
      expectClose(elasticTransform(picture, severity, constantStream(0.5)), picture.data, { absolute: 1e-9 });
    }
  });

  it('bends more from severity to severity', () => {
    // A ramp stays straight under an affine map: what its second differences have is the waves'.
    const ramp = { ...greyWaves(), data: Float64Array.from({ length: 1024 }, (_, at) => 4 * (at % 32)) };
    const bend = severities.map(severity => {
      const images = Array.from({ length: 8 }, (_, i) => elasticTransform(ramp, severity, randomStream(i)));
      const inner = images.flatMap(values =>
        Array.from(values.subarray(0, 1022), (value, at) =>
          at % 32 < 12 || at % 32 > 18 ? 0 : Math.abs(value - 2 * values[at + 1] + values[at + 2]),
        ),
      );
      return inner.reduce((sum, value) => sum + value, 0);
    });
    expect(bend[0]).toBeLessThan(1e-6);
    for (const [i, value] of bend.slice(1).entries()) expect(value).toBeGreaterThan(bend[i]);
  });

  it('shifts the image where all corners move alike', () => {
    // At 0.75 every corner moves by half of 0.08 · 32 pixels, down and to the right; there are no waves at severity 1.
    const picture = { ...greyWaves(), data: Float64Array.from({ length: 1024 }, (_, at) => at % 32) };
    const moved = elasticTransform(picture, 1, constantStream(0.75));
    expectClose(
      moved.subarray(5 * 32 + 2, 6 * 32),
      Array.from({ length: 30 }, (_, i) => i + 2 - 1.28),
    );
  });
});

describe('glass_blur', () => {
  it('copies the pixel above left over each one from the last row to the third', () => {
    // A stream that draws the least offset, −1, every time.
    const least = { ...constantStream(0), below: () => 0 };
    const picture = greyWaves();
    // At severity 1 the Gaussian is too narrow to change anything.
    const moved = glassBlur(picture, 1, least);
    const expected = Float64Array.from(picture.data, (value, at) => {
      const [row, column] = [Math.floor(at / 32), at % 32];
      return row >= 2 && column >= 2 ? picture.data[at - 33] : value;
    });
    expect(moved).toEqual(expected);
  });
});
