import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { randomStream } from '../../src/base/randomStream.js';
import type { Split } from '../../src/data/split.js';
import { splitTrain } from '../../src/data/splitTrain.js';
import { subset } from '../../src/data/subset.js';
import { numberedSplit } from './fixtures.js';

const counts = (labels: Uint8Array) => {
  const perClass = new Map<number, number>();
  for (const label of labels) perClass.set(label, (perClass.get(label) ?? 0) + 1);
  return perClass;
};
const labelLists = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 10, maxLength: 250 });

describe('splitTrain', () => {
  it('is disjoint, covering, stratified and in order, for any labels and share', () => {
    const shares = fc.double({ min: 0.05, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(labelLists, shares, fc.integer(), (labels, validationShare, seed) => {
        const source = numberedSplit('train', labels);
        const perClass = counts(source.labels);
        const held = [...perClass.values()].reduce((sum, n) => sum + Math.round(validationShare * n), 0);
        fc.pre(held > 0 && held < labels.length);
        const { train, validation } = splitTrain(source, { validationShare, stream: randomStream(seed) });

        expect([...train.pixels, ...validation.pixels].sort((a, b) => a - b)).toEqual([...source.pixels]);
        for (const part of [train, validation]) {
          expect([...part.pixels]).toEqual([...part.pixels].sort((a, b) => a - b));
          expect([...part.labels]).toEqual([...part.pixels].map(index => labels[index]));
        }
        for (const [label, n] of perClass) {
          expect(counts(validation.labels).get(label) ?? 0).toBe(Math.round(validationShare * n));
        }
      }),
    );
  });

  it('depends on the stream by name alone', () => {
    const source = numberedSplit('train', new Array(200).fill(0));
    const parts = (seed: number, draws: number) => {
      const stream = randomStream(seed, 'split');
      for (let draw = 0; draw < draws; draw++) stream.uniform();
      return splitTrain(source, { validationShare: 0.5, stream }).validation.pixels;
    };
    expect(parts(1, 5)).toEqual(parts(1, 0));
    expect(parts(2, 0)).not.toEqual(parts(1, 0));
  });

  it('gives the parts their roles', () => {
    const { train, validation } = splitTrain(numberedSplit('train', [0, 0, 1, 1]), {
      validationShare: 0.5,
      stream: randomStream(1),
    });
    expect([train.role, validation.role]).toEqual(['train', 'validation']);
  });

  it.each([0, 1, -0.1, 1.5, Number.NaN])('refuses the share %s', validationShare => {
    const source = numberedSplit('train', [0, 0, 1, 1]);
    expect(() => splitTrain(source, { validationShare, stream: randomStream(1) })).toThrow(InputError);
  });

  it('refuses to leave a part empty', () => {
    const source = numberedSplit('train', [0, 1, 2]);
    expect(() => splitTrain(source, { validationShare: 0.1, stream: randomStream(1) })).toThrow(
      /at least one/,
    );
    expect(() => splitTrain(source, { validationShare: 0.9, stream: randomStream(1) })).toThrow(
      /at least one/,
    );
  });
});

describe('subset', () => {
  it('takes the first of every class, then the second of every class', () => {
    const split = numberedSplit('test', [0, 0, 0, 1, 1, 2]);
    expect([...subset(split, 3).pixels]).toEqual([0, 3, 5]);
    expect([...subset(split, 5).pixels]).toEqual([0, 1, 3, 4, 5]);
    expect([...subset(split, 6).pixels]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('is as balanced as the classes allow, and nested', () => {
    fc.assert(
      fc.property(labelLists, fc.nat(), (labels, number) => {
        const split = numberedSplit('validation', labels);
        const count = 1 + (number % labels.length);
        const chosen = subset(split, count);
        expect(chosen.labels).toHaveLength(count);
        expect(chosen.role).toBe('validation');
        const most = Math.max(...counts(chosen.labels).values());
        for (const [label, available] of counts(split.labels)) {
          expect(counts(chosen.labels).get(label) ?? 0).toBeGreaterThanOrEqual(Math.min(available, most - 1));
        }
        const larger = new Set(subset(split, Math.min(count + 1, labels.length)).pixels);
        expect([...chosen.pixels].every(pixel => larger.has(pixel))).toBe(true);
      }),
    );
  });

  it.each([0, 7, 1.5, Number.NaN])('refuses %s of six images', count => {
    expect(() => subset(numberedSplit('train', [0, 0, 0, 1, 1, 2]), count)).toThrow(InputError);
  });
});

describe('roles, which the compiler checks', () => {
  type Trainable = Parameters<typeof splitTrain>[0];

  it('keep test and validation images out of training', () => {
    expectTypeOf<Split<'train'>>().toExtend<Trainable>();
    expectTypeOf<Split<'test'>>().not.toExtend<Trainable>();
    expectTypeOf<Split<'validation'>>().not.toExtend<Trainable>();
    expectTypeOf<Split>().not.toExtend<Trainable>();
    expectTypeOf<Split<'test'>>().not.toExtend<Split<'train' | 'validation'>>();
  });

  it('survive splitting and subsetting', () => {
    expectTypeOf<ReturnType<typeof splitTrain>>().toEqualTypeOf<{
      train: Split<'train'>;
      validation: Split<'validation'>;
    }>();
    expectTypeOf(subset<'test'>).returns.toEqualTypeOf<Split<'test'>>();
    // @ts-expect-error: a subset of the test images is still not for training
    const wrong: Split<'train'> = subset(numberedSplit('test', [0, 1]), 1);
    expect(wrong.role).toBe('test');
  });
});
