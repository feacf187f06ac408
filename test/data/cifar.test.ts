import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CifarLayout, cifarFileSizes, cifarLayouts, readCifar } from '../../src/data/cifar.js';
import { md5 } from '../../src/data/md5.js';
import { folderOf } from './fixtures.js';

const layout: CifarLayout = {
  classes: ['a', 'b', 'c'],
  labelBytes: 1,
  train: { 'one.bin': 2, 'two.bin': 1 },
  test: { 'test.bin': 1 },
};
const hundred: CifarLayout = { ...layout, labelBytes: 2 };

/** A record: its label bytes, then planes in which red, green and blue of pixel p are p, p + 1, p + 2 plus a shift. */
function record(labels: readonly number[], shift: number): Buffer {
  const planes = [0, 1, 2].map(channel =>
    Buffer.from(Array.from({ length: 1024 }, (_, p) => p + channel + shift)),
  );
  return Buffer.concat([Buffer.from(labels), ...planes]);
}

const files = {
  'one.bin': Buffer.concat([record([0], 0), record([2], 10)]),
  'two.bin': record([1], 20),
  'test.bin': record([2], 30),
};

describe('readCifar', () => {
  it('turns planes into interleaved pixels, and files into splits in their order', async () => {
    const { train, test, record: fetched } = await readCifar(await folderOf(files), layout);
    expect(fetched).toBeUndefined();
    expect(train).toMatchObject({ role: 'train', height: 32, width: 32, channels: 3 });
    expect(test.role).toBe('test');
    expect([...train.labels]).toEqual([0, 2, 1]);
    expect([...test.labels]).toEqual([2]);
    for (const [image, shift] of [0, 10, 20].entries()) {
      // Pixel (row 3, column 5) is pixel 101 of each plane.
      expect([...train.pixels.subarray(image * 3072 + 303, image * 3072 + 306)]).toEqual([
        101 + shift,
        102 + shift,
        103 + shift,
      ]);
    }
    expect([...test.pixels.subarray(0, 6)]).toEqual([30, 31, 32, 31, 32, 33]);
  });

  it('takes the second of two label bytes as the class', async () => {
    const fine = {
      'one.bin': Buffer.concat([record([9, 0], 0), record([9, 2], 10)]),
      'two.bin': record([9, 1], 20),
      'test.bin': record([9, 2], 30),
    };
    const { train, test } = await readCifar(await folderOf(fine), hundred);
    expect([...train.labels, ...test.labels]).toEqual([0, 2, 1, 2]);
    expect([...test.pixels.subarray(0, 3)]).toEqual([30, 31, 32]);
  });

  it.each([
    [
      'is truncated',
      { 'two.bin': files['two.bin'].subarray(0, 3000) },
      /two\.bin of 3000 bytes.*exactly 3073/,
    ],
    ['lacks a record', { 'one.bin': record([0], 0) }, /one\.bin of 3073 bytes.*exactly 6146/],
    [
      'is too long',
      { 'test.bin': Buffer.concat([files['test.bin'], Buffer.of(0)]) },
      /test\.bin of 3074 bytes/,
    ],
    [
      'has a label out of range',
      { 'two.bin': record([3], 0) },
      /label 3 in record 0 of .*two\.bin.*from 0 to 2/,
    ],
    ['is missing', { 'test.bin': undefined }, /test\.bin, which cannot be read \(ENOENT\)/],
  ])('refuses a file that %s', async (_, wrong, message) => {
    const folder = await folderOf({ ...files, ...wrong });
    await expect(readCifar(folder, layout)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
    });
  });

  it('refuses a folder in place of a file', async () => {
    const folder = await folderOf({ ...files, 'two.bin': undefined });
    await mkdir(join(folder, 'two.bin'));
    await expect(readCifar(folder, layout)).rejects.toThrow(/not a regular file/);
  });
});

describe('the record of a fetch', () => {
  const sums = Object.entries(files).map(([name, content]) => `${md5(content)}  ${name}\n`);
  const withRecord = (text: string) => folderOf({ ...files, MD5SUMS: Buffer.from(text) });

  it('tells the source of files that agree with it', async () => {
    const { record: fetched } = await readCifar(
      await withRecord(`# https://example.org/\n${sums.join('')}`),
      layout,
    );
    expect(fetched?.source).toBe('https://example.org/');
  });

  it.each([
    [
      'a changed file',
      sums.with(1, `${'0'.repeat(32)}  two.bin\n`),
      /two\.bin with MD5 .*expected MD5 0{32}/,
    ],
    ['an unlisted file', sums.slice(0, 2), /expected a line for test\.bin/],
    ['a line that is none', [...sums, 'rm -rf /\n'], /line "rm -rf \/"/],
    ['a path for a name', [...sums, `${'0'.repeat(32)}  ../x/y\n`], /line "0{32} {2}\.\.\/x\/y"/],
  ])('refuses %s', async (_, lines, message) => {
    const folder = await withRecord(`# source\n${lines.join('')}`);
    await expect(readCifar(folder, layout)).rejects.toThrow(message);
  });

  it('refuses an empty record', async () => {
    await expect(readCifar(await withRecord('\n'), layout)).rejects.toThrow(/a first line "# source"/);
  });
});

describe('the official layouts', () => {
  it('have the published sizes: 30,730,000 bytes per file, 153,700,000 and 30,740,000 bytes', () => {
    expect(new Set(Object.values(cifarFileSizes(cifarLayouts.cifar10)))).toEqual(new Set([30_730_000]));
    expect(cifarFileSizes(cifarLayouts.cifar100)).toEqual({
      'train.bin': 153_700_000,
      'test.bin': 30_740_000,
    });
  });

  it('name ten and a hundred different classes', () => {
    expect(new Set(cifarLayouts.cifar10.classes).size).toBe(10);
    expect(new Set(cifarLayouts.cifar100.classes).size).toBe(100);
    expect(cifarLayouts.cifar100.classes).toEqual([...cifarLayouts.cifar100.classes].sort());
  });
});
