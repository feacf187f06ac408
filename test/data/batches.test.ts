import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { randomStream } from '../../src/base/randomStream.js';
import { batchCount } from '../../src/data/batchCount.js';
import { type BatchOptions, batches } from '../../src/data/batches.js';
import { gather } from '../../src/data/gather.js';
import type { Split } from '../../src/data/split.js';
import { numberedSplit } from './fixtures.js';

/** 23 colour images of 5×4 with pixels that differ everywhere. */
const split: Split<'train'> = {
  role: 'train',
  height: 5,
  width: 4,
  channels: 3,
  pixels: Uint8Array.from({ length: 23 * 60 }, (_, index) => (index * 7 + Math.floor(index / 256)) % 256),
  labels: Uint8Array.from({ length: 23 }, (_, index) => index % 10),
};
const augmentation = { cropPadding: 2, flip: true, cutout: 2, fill: [0.25, 0.5, 0.75] };
const stream = (epoch = 0) => randomStream(5, 'batches', epoch);

describe('gather', () => {
  it('is v / 255 in NHWC order, with the labels', () => {
    const { images, labels } = gather(split, Int32Array.of(2, 0, 2));
    expect(images.shape).toEqual([3, 5, 4, 3]);
    expect([...labels]).toEqual([2, 0, 2]);
    const bytes = [2, 0, 2].flatMap(index => [...split.pixels.subarray(index * 60, (index + 1) * 60)]);
    expect([...images.data]).toEqual(bytes.map(byte => Math.fround(byte / 255)));
  });

  it.each([-1, 23])('refuses the index %i', index => {
    expect(() => gather(split, Int32Array.of(0, index))).toThrow(InputError);
  });
});

describe('batches', () => {
  it('goes through a split in order, the rest in the last batch', () => {
    const passes = [...batches(split, { size: 10, order: 'sequential' })];
    expect(passes.map(({ indices }) => [...indices])).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      [10, 11, 12, 13, 14, 15, 16, 17, 18, 19],
      [20, 21, 22],
    ]);
    expect(passes[2].images).toEqual(gather(split, Int32Array.of(20, 21, 22)).images);
    expect([...passes[1].labels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('leaves the rest out on demand', () => {
    const sizes = [...batches(split, { size: 10, order: stream(), dropLast: true })].map(
      b => b.labels.length,
    );
    expect(sizes).toEqual([10, 10]);
  });

  it('yields as many batches as batchCount says, and every image once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 20 }), (images, size) => {
        const numbered = numberedSplit('train', new Array(images).fill(0));
        const passes = [...batches(numbered, { size, order: stream() })];
        expect(passes).toHaveLength(batchCount(images, { size }));
        const seen = passes.flatMap(({ indices }) => [...indices]).sort((a, b) => a - b);
        expect(seen).toEqual(Array.from({ length: images }, (_, index) => index));
      }),
    );
  });

  it('shuffles by the name of the stream, whatever was drawn from it', () => {
    const order = (epoch: number, draws = 0) => {
      const named = stream(epoch);
      for (let draw = 0; draw < draws; draw++) named.uniform();
      return [...batches(split, { size: 23, order: named })].flatMap(({ indices }) => [...indices]);
    };
    expect(order(0, 3)).toEqual(order(0));
    expect(order(1)).not.toEqual(order(0));
    expect(order(0)).not.toEqual(Array.from({ length: 23 }, (_, index) => index));
  });

  it('started at batch k yields what an uninterrupted pass yields from there, augmentation included', () => {
    const options = { size: 4, order: stream(), augment: augmentation };
    const whole = [...batches(split, options)];
    for (let start = 0; start <= whole.length; start++) {
      expect([...batches(split, { ...options, start })]).toEqual(whole.slice(start));
    }
    const plain = [...batches(split, { size: 4, order: stream() })];
    expect(plain.map(batch => batch.indices)).toEqual(whole.map(batch => batch.indices));
    expect(plain[0].images).not.toEqual(whole[0].images);
  });

  it('can be iterated twice', () => {
    const pass = batches(split, { size: 8, order: stream(), augment: augmentation });
    expect([...pass]).toEqual([...pass]);
  });

  it.each<[string, BatchOptions]>([
    ['a batch size of 0', { size: 0, order: 'sequential' }],
    ['a batch size of 1.5', { size: 1.5, order: 'sequential' }],
    ['no whole batch', { size: 24, order: 'sequential', dropLast: true }],
    ['a start after the end', { size: 10, order: 'sequential', start: 4 }],
    ['a start before the beginning', { size: 10, order: 'sequential', start: -1 }],
    ['a fill of too few channels', { size: 10, order: stream(), augment: { ...augmentation, fill: [0] } }],
  ])('refuses %s', (_, options) => {
    expect(() => [...batches(split, options)]).toThrow(InputError);
  });

  it('refuses augmentation without a stream, in the types and when run', () => {
    // @ts-expect-error: augmentation needs a stream
    expect(() => batches(split, { size: 10, order: 'sequential', augment: augmentation })).toThrow(
      InputError,
    );
  });
});
