import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { randomStream } from '../../src/base/randomStream.js';
import type { Tensor } from '../../src/base/tensor.js';
import { type Augmentation, augment } from '../../src/data/augment.js';
import { binomialInterval } from '../helpers/binomialInterval.js';

const off: Augmentation = { cropPadding: 0, flip: false, cutout: 0, fill: [0, 0] };

/** `batch` copies of a two-channel image whose values are all different and not 0. */
function copies(batch: number, height: number, width: number): Tensor {
  const size = height * width * 2;
  const data = Float32Array.from({ length: batch * size }, (_, index) => (1 + (index % size)) / (size + 1));
  return { shape: [batch, height, width, 2], data };
}

function imagesOf({ shape: [batch, ...extent], data }: Tensor): Float32Array[] {
  const size = extent.reduce((product, n) => product * n, 1);
  return Array.from({ length: batch }, (_, index) => data.slice(index * size, (index + 1) * size));
}

/** The slow way: pad with zeros, cut the window out, then reverse its rows. */
function cropThenFlip(
  image: Float32Array,
  h: number,
  w: number,
  p: number,
  [top, left]: number[],
  flip: boolean,
) {
  const at = (row: number, column: number, channel: number) =>
    row < 0 || row >= h || column < 0 || column >= w ? 0 : image[(row * w + column) * 2 + channel];
  const rows = Array.from({ length: h }, (_, row) =>
    Array.from({ length: w }, (_, column) => [0, 1].map(c => at(row + top - p, column + left - p, c))),
  );
  return Float32Array.from((flip ? rows.map(row => row.toReversed()) : rows).flat(2));
}

describe('augment', () => {
  it('changes nothing when everything is off, and never its input', () => {
    const images = copies(3, 4, 5);
    const before = images.data.slice();
    expect(augment(images, off, randomStream(1)).data).toEqual(images.data);
    augment(images, { cropPadding: 1, flip: true, cutout: 2, fill: [0, 1] }, randomStream(1));
    expect(images.data).toEqual(before);
  });

  it('is the same for the same stream and another for another', () => {
    const images = copies(8, 6, 6);
    const all = { cropPadding: 2, flip: true, cutout: 3, fill: [0.5, 0.5] };
    const once = augment(images, all, randomStream(1));
    expect(augment(images, all, randomStream(1))).toEqual(once);
    expect(augment(images, all, randomStream(2))).not.toEqual(once);
  });

  it('crops to every offset and flips, all combinations equally often', () => {
    const [height, width, padding, batch] = [4, 5, 2, 10_000];
    const images = copies(batch, height, width);
    const [image] = imagesOf(images);
    const combinations = new Map<string, number>();
    for (let top = 0; top <= 2 * padding; top++) {
      for (let left = 0; left <= 2 * padding; left++) {
        for (const flip of [false, true]) {
          combinations.set(cropThenFlip(image, height, width, padding, [top, left], flip).join(), 0);
        }
      }
    }
    expect(combinations.size).toBe(50);
    const changed = augment(images, { ...off, cropPadding: padding, flip: true }, randomStream(3));
    for (const result of imagesOf(changed)) {
      const seen = combinations.get(result.join());
      if (seen === undefined) throw new Error(`not a crop of the image: ${result.join()}`);
      combinations.set(result.join(), seen + 1);
    }
    // 50 counts, two tails each: below 1e-4 in all that a fair source fails.
    const [low, high] = binomialInterval(batch, 1 / 50, 1e-6);
    for (const count of combinations.values()) {
      expect(count).toBeGreaterThanOrEqual(low);
      expect(count).toBeLessThanOrEqual(high);
    }
  });

  it('flips half of the images, by hand: [1 2 / 3 4] becomes [2 1 / 4 3]', () => {
    const batch = 4000;
    const data = Float32Array.from({ length: batch * 4 }, (_, index) => (1 + (index % 4)) / 4);
    const changed = augment(
      { shape: [batch, 2, 2, 1], data },
      { ...off, flip: true, fill: [0] },
      randomStream(4),
    );
    const results = imagesOf(changed).map(image => [...image].map(value => value * 4).join(' '));
    expect(new Set(results)).toEqual(new Set(['1 2 3 4', '2 1 4 3']));
    const flipped = results.filter(result => result === '2 1 4 3').length;
    const [low, high] = binomialInterval(batch, 0.5, 1e-6);
    expect(flipped).toBeGreaterThanOrEqual(low);
    expect(flipped).toBeLessThanOrEqual(high);
  });

  it('moves an image by hand: padding 1 of [1 2 / 3 4] has nine windows', () => {
    const batch = 500;
    const data = Float32Array.from({ length: batch * 4 }, (_, index) => (1 + (index % 4)) / 4);
    const changed = augment(
      { shape: [batch, 2, 2, 1], data },
      { ...off, cropPadding: 1, fill: [0] },
      randomStream(4),
    );
    const results = new Set(imagesOf(changed).map(image => [...image].map(value => value * 4).join(' ')));
    expect(results).toEqual(
      new Set([
        ...['0 0 0 1', '0 0 1 2', '0 0 2 0'],
        ...['0 1 0 3', '1 2 3 4', '2 0 4 0'],
        ...['0 3 0 0', '3 4 0 0', '4 0 0 0'],
      ]),
    );
  });
});

describe('cutout', () => {
  /** Rows and columns that are painted, with a check that they make a full rectangle of the fill colour. */
  function paintedRectangle(image: Float32Array, side: number, fill: readonly number[]) {
    const painted = Array.from({ length: side * side }, (_, place) =>
      fill.every((value, channel) => image[2 * place + channel] === Math.fround(value)),
    );
    const places = painted.flatMap((is, place) => (is ? [place] : []));
    const rows = [...new Set(places.map(place => Math.floor(place / side)))];
    const columns = [...new Set(places.map(place => place % side))].sort((a, b) => a - b);
    const full =
      places.length === rows.length * columns.length &&
      rows.at(-1)! - rows[0] === rows.length - 1 &&
      columns.at(-1)! - columns[0] === columns.length - 1;
    if (!full) throw new Error(`not a rectangle: ${places.join()}`);
    return `${rows[0]}+${rows.length},${columns[0]}+${columns.length}`;
  }

  it.each([
    // First row and number of rows for the centres 0 … 6 of a 7×7 image.
    { cutout: 4, spans: ['0+2', '0+3', '0+4', '1+4', '2+4', '3+4', '4+3'] },
    { cutout: 3, spans: ['0+2', '0+3', '1+3', '2+3', '3+3', '4+3', '5+2'] },
    { cutout: 1, spans: ['0+1', '1+1', '2+1', '3+1', '4+1', '5+1', '6+1'] },
  ])('of side $cutout is a square around any pixel, cut off at the borders', ({ cutout, spans }) => {
    const fill = [0.3, 0.6];
    const batch = 4900;
    const images: Tensor = { shape: [batch, 7, 7, 2], data: new Float32Array(batch * 98).fill(1) };
    const counts = new Map(spans.flatMap(rows => spans.map(columns => [`${rows},${columns}`, 0])));
    for (const image of imagesOf(augment(images, { ...off, cutout, fill }, randomStream(6)))) {
      const rectangle = paintedRectangle(image, 7, fill);
      const seen = counts.get(rectangle);
      if (seen === undefined) throw new Error(`not around a pixel: ${rectangle}`);
      counts.set(rectangle, seen + 1);
    }
    const [low, high] = binomialInterval(batch, 1 / 49, 1e-6);
    for (const count of counts.values()) {
      expect(count).toBeGreaterThanOrEqual(low);
      expect(count).toBeLessThanOrEqual(high);
    }
  });

  it('larger than twice the image paints all of it', () => {
    const changed = augment(copies(5, 3, 3), { ...off, cutout: 8, fill: [0.5, 0.25] }, randomStream(1));
    expect(new Set(changed.data)).toEqual(new Set([0.5, 0.25]));
  });
});

describe('bad augmentations', () => {
  it.each<[string, Partial<Augmentation>]>([
    ['a negative padding', { cropPadding: -1 }],
    ['half a pixel of padding', { cropPadding: 0.5 }],
    ['a negative square', { cutout: -2 }],
    ['a square without a size', { cutout: Number.NaN }],
    ['a colour of one channel', { fill: [0] }],
    ['a colour above 1', { fill: [0, 1.5] }],
    ['a colour that is no number', { fill: [0, Number.NaN] }],
  ])('%s is refused', (_, wrong) => {
    expect(() => augment(copies(1, 4, 4), { ...off, ...wrong }, randomStream(1))).toThrow(InputError);
  });

  it('turns and scales every image by an angle and a factor of its own', () => {
    const images = copies(6, 9, 9);
    const plain = imagesOf(images);
    const [turned, scaled] = [{ rotation: 30 }, { scaling: 0.3 }].map(how =>
      imagesOf(augment(images, { ...off, ...how }, randomStream(4))),
    );
    for (const results of [turned, scaled]) {
      expect(new Set(results.map(image => image.join())).size).toBe(6);
      for (const [index, image] of results.entries()) {
        expect(image).not.toEqual(plain[index]);
        const middle = (4 * 9 + 4) * 2;
        expect(image[middle]).toBeCloseTo(plain[index][middle], 6);
      }
    }
  });

  it.each([{ rotation: -1 }, { rotation: 181 }, { rotation: Number.NaN }, { scaling: 1 }, { scaling: -0.1 }])(
    'refuses %o',
    bad => {
      expect(() => augment(copies(1, 3, 3), { ...off, ...bad }, randomStream(1))).toThrow(InputError);
    },
  );
});
