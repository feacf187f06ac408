import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { corruptImage } from '../../../src/perturb/corruptImage.js';
import { severities } from '../../../src/perturb/corruptions/corruption.js';
import { nearest } from '../../../src/perturb/corruptions/parts/borders.js';
import { convolve } from '../../../src/perturb/corruptions/parts/convolve.js';
import { motionTaps } from '../../../src/perturb/corruptions/parts/motionTaps.js';
import { expectClose } from '../../helpers/expectClose.js';
import { greyWaves, shape32, waves } from './waves.js';

/** Row, column and channel of the values that are compared; the mean of the whole image comes behind them. */
const places = [
  ...[
    [0, 0, 0],
    [0, 31, 1],
    [31, 0, 2],
    [31, 31, 0],
    [4, 9, 1],
    [7, 16, 2],
  ],
  ...[
    [12, 3, 0],
    [15, 15, 1],
    [16, 24, 2],
    [21, 11, 0],
    [26, 30, 1],
    [29, 18, 2],
  ],
];

/**
 * What the libraries of the benchmark's code make of the same image: OpenCV 5.0 (defocus), SciPy 1.17 (zoom), scikit-image 0.26 (brightness),
 * NumPy (contrast) and Pillow 13 with libjpeg-turbo 3.2 (pixelate, JPEG).
 */
const expected = {
  defocus_blur: [
    [102, 90, 73, 122, 81, 141, 137, 140, 161, 72, 114, 118, 126.805],
    [110, 92, 82, 119, 84, 143, 139, 144, 156, 76, 113, 119, 126.806],
    [116, 94, 89, 116, 87, 144, 142, 148, 151, 80, 111, 120, 126.806],
    [120, 94, 95, 117, 89, 145, 143, 153, 147, 82, 111, 120, 126.801],
    [134, 100, 108, 106, 93, 148, 148, 155, 138, 90, 108, 122, 126.836],
  ],
  zoom_blur: [
    [98, 111, 88, 102, 81, 142, 144, 175, 126, 59, 102, 130, 126.934],
    [118, 116, 102, 97, 80, 135, 133, 172, 122, 63, 98, 142, 126.891],
    [127, 127, 110, 96, 80, 130, 129, 175, 118, 63, 94, 143, 126.889],
    [135, 136, 110, 96, 81, 124, 121, 174, 114, 65, 91, 146, 126.916],
    [141, 142, 106, 103, 83, 119, 117, 176, 112, 66, 86, 143, 126.963],
  ],
  brightness: [
    [102, 98, 75, 131, 82, 153, 143, 148, 175, 75, 121, 121, 136.214],
    [102, 107, 82, 139, 82, 166, 151, 160, 185, 81, 122, 121, 145.518],
    [102, 115, 89, 146, 82, 179, 157, 171, 196, 86, 122, 121, 154.519],
    [102, 124, 96, 152, 82, 192, 157, 183, 206, 92, 122, 121, 162.833],
    [102, 141, 110, 152, 82, 217, 157, 206, 207, 103, 122, 121, 176.384],
  ],
  contrast: [
    [105, 99, 82, 124, 91, 137, 133, 134, 155, 84, 118, 120, 126.783],
    [112, 108, 97, 125, 103, 134, 131, 132, 146, 98, 121, 122, 126.743],
    [115, 112, 103, 125, 108, 132, 130, 131, 142, 104, 122, 123, 126.869],
    [118, 116, 109, 125, 113, 131, 129, 130, 138, 109, 123, 124, 126.819],
    [122, 122, 118, 126, 120, 129, 128, 129, 133, 118, 125, 126, 126.802],
  ],
  pixelate: [
    [98, 90, 68, 124, 80, 131, 136, 137, 142, 70, 115, 118, 127.377],
    [98, 90, 68, 124, 110, 141, 126, 137, 165, 95, 115, 118, 127.433],
    [98, 90, 68, 124, 86, 131, 176, 106, 135, 89, 115, 148, 127.473],
    [98, 90, 68, 124, 86, 141, 136, 137, 165, 89, 115, 99, 127.576],
    [126, 98, 100, 113, 98, 158, 126, 195, 171, 95, 111, 118, 127.676],
  ],
  jpeg_compression: [
    [102, 90, 69, 131, 95, 144, 160, 153, 134, 84, 114, 152, 127.211],
    [135, 118, 40, 137, 92, 136, 156, 142, 129, 90, 128, 167, 127.414],
    [132, 116, 85, 147, 87, 140, 155, 154, 127, 84, 115, 159, 127.399],
    [130, 95, 44, 174, 94, 124, 161, 172, 120, 62, 115, 145, 127.389],
    [104, 79, 38, 163, 82, 129, 170, 182, 110, 79, 121, 150, 127.364],
  ],
} as const;

/**
 * One byte for what a float32 or a table of theirs rounds otherwise. libjpeg's integers round some coefficients of the DCT to the
 * other side of a half: one step of one coefficient.
 */
const tolerance = (name: string) =>
  name === 'jpeg_compression' ? { each: 4, mean: 0.3 } : { each: 1, mean: 0.06 };

describe('the corruptions without chance', () => {
  const pixels = waves();

  it.each(Object.entries(expected))("%s agrees with the benchmark's library", (name, bySeverity) => {
    for (const severity of severities) {
      const random = randomStream(1);
      const found = corruptImage(name as keyof typeof expected, pixels, shape32, { severity, random });
      const [mean, ...rest] = bySeverity[severity - 1].toReversed();
      const values = places.map(([row, column, channel]) => found[(row * 32 + column) * 3 + channel]);
      const { each, mean: meanWithin } = tolerance(name);
      expectClose(values, rest.toReversed(), { absolute: each, relative: 0 }, `${name} ${severity}`);
      const average = found.reduce((sum, value) => sum + value, 0) / found.length;
      expect(Math.abs(average - mean), `${name} ${severity}: mean`).toBeLessThan(meanWithin);
    }
  });

  it('compresses grey images of 28 × 28 as JPEG of one component', () => {
    const grey = Uint8Array.from(greyWaves().data).filter((_, at) => at < 28 * 32 && at % 32 < 28);
    const shape = { height: 28, width: 28, channels: 1 };
    const found = corruptImage('jpeg_compression', grey, shape, { severity: 4, random: randomStream(1) });
    const scaled = (place: number) => Math.floor((place * 27) / 31);
    const values = places.map(([row, column]) => found[scaled(row) * 28 + scaled(column)]);
    // Pillow, mode L, quality 50.
    const theirs = [211, 195, 170, 157, 86, 169, 126, 162, 88, 180, 88, 168];
    expectClose(values, theirs, { absolute: 4, relative: 0 });
  });
});

describe('motion blur', () => {
  it.each([
    [6, 1, 30, [187, 88, 84, 207, 89, 115, 124, 111, 106, 134, 107, 152]],
    [8, 2, -44, [177, 90, 107, 153, 115, 84, 84, 134, 90, 97, 150, 153]],
    [10, 4, -77, [185, 90, 130, 119, 155, 119, 101, 162, 152, 155, 129, 140]],
    [14, 12, -130, [198, 135, 129, 124, 129, 147, 146, 143, 158, 151, 118, 167]],
  ])(
    'of radius %d, deviation %d and angle %d° agrees with ImageMagick 6.9',
    (radius, sigma, angle, theirs) => {
      const blurred = convolve(greyWaves(), motionTaps(radius, sigma, angle), nearest);
      const values = places.map(([row, column]) => Math.floor(blurred[row * 32 + column] + 1e-9));
      expectClose(values, theirs, { absolute: 1, relative: 0 });
    },
  );
});
