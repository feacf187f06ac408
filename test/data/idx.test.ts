import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { readIdx } from '../../src/data/idx.js';
import { readIdxFile } from '../../src/data/idxFile.js';
import { md5 } from '../../src/data/md5.js';
import { folderOf, idxBytes, tinyIdxFiles } from './fixtures.js';

const zipped = (files: Record<string, Buffer>) =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [`${name}.gz`, content]));

async function readOne(content: Buffer, dimensions: 1 | 3, name = 'file') {
  return readIdxFile(join(await folderOf({ [name]: content }), name), dimensions);
}

describe('readIdx', () => {
  it.each([
    ['plain', tinyIdxFiles()],
    ['gzipped', zipped(tinyIdxFiles())],
    [
      'dotted',
      Object.fromEntries(
        Object.entries(tinyIdxFiles()).map(([name, bytes]) => [name.replace('-idx', '.idx'), bytes]),
      ),
    ],
  ])('reads %s files', async (_, files) => {
    const { train, test, md5: sums } = await readIdx(await folderOf(files));
    expect(train).toMatchObject({ role: 'train', height: 2, width: 3, channels: 1 });
    expect(test).toMatchObject({ role: 'test', height: 2, width: 3, channels: 1 });
    expect([...train.pixels]).toEqual(Array.from({ length: 18 }, (_, index) => index));
    expect([...train.labels]).toEqual([0, 1, 2]);
    expect([...test.pixels]).toEqual(Array.from({ length: 12 }, (_, index) => 100 + index));
    expect([...test.labels]).toEqual([2, 0]);
    expect(sums['t10k-labels']).toBe(md5(tinyIdxFiles()['t10k-labels-idx1-ubyte']));
  });

  it.each([
    ['no test labels', { 't10k-labels-idx1-ubyte': undefined }, /without t10k-labels-idx1-ubyte/],
    [
      'two labels for three images',
      { 'train-labels-idx1-ubyte': idxBytes([2], Buffer.alloc(2)) },
      /3 train images and 2/,
    ],
    [
      'test images of another size',
      { 't10k-images-idx3-ubyte': idxBytes([2, 3, 3], Buffer.alloc(18)) },
      /images of 2×3 and test images of 3×3/,
    ],
    [
      'labels in place of images',
      { 'train-images-idx3-ubyte': idxBytes([3], Buffer.alloc(30)) },
      /0x00000801.*0x00000803/,
    ],
  ])('refuses %s', async (_, wrong, message) => {
    const folder = await folderOf({ ...tinyIdxFiles(), ...wrong });
    await expect(readIdx(folder)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
    });
  });
});

describe('readIdxFile, given hostile files', () => {
  const huge = idxBytes([2 ** 31, 28, 28], Buffer.alloc(100));

  it.each([
    ['an empty file', Buffer.alloc(0), /only 0 bytes/],
    ['half a header', huge.subarray(0, 10), /only 10 bytes/],
    ['2³¹ images in 116 bytes', huge, /promises 1683627180048 bytes in a file of 116/],
    [
      'extents whose product is beyond exact numbers',
      idxBytes([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], Buffer.alloc(9)),
      /promises/,
    ],
    ['no images', idxBytes([0, 28, 28], Buffer.alloc(0)), /extents 0×28×28/],
    ['a byte too few', idxBytes([2, 2, 2], Buffer.alloc(7)), /23 bytes unpacked.*24 bytes/],
    ['a byte too many', idxBytes([2, 2, 2], Buffer.alloc(9)), /25 bytes unpacked.*24 bytes/],
    ['floats', Buffer.concat([Buffer.of(0, 0, 0x0d, 3), Buffer.alloc(40)]), /0x00000d03/],
    ['text', Buffer.from('<html>404 Not Found</html>'), /0x3c68746d/],
  ])('refuses %s', async (_, content, message) => {
    for (const bytes of [content, gzipSync(content)]) {
      const reading = readOne(bytes, 3);
      await expect(reading).rejects.toThrow(InputError);
      // The packed file's own length differs; the rest of the message is the same.
      if (bytes === content) await expect(reading).rejects.toThrow(message);
    }
  });

  it('refuses a gzip file that unpacks to more than its header says, without unpacking it all', async () => {
    const bomb = gzipSync(idxBytes([1, 2, 2], Buffer.alloc(50_000_000)));
    await expect(readOne(bomb, 3)).rejects.toThrow(/does not unpack/);
  });

  it('refuses a header that promises more than the gzip file can hold, before allocating it', async () => {
    const lie = gzipSync(idxBytes([1000, 1000, 1000], Buffer.alloc(1000)));
    await expect(readOne(lie, 3)).rejects.toThrow(/promises 1000000016 bytes/);
  });

  it('refuses a file of 5 GB before reading it', async () => {
    const path = join(await folderOf({ file: huge }), 'file');
    await truncate(path, 5e9);
    await expect(readIdxFile(path, 3)).rejects.toThrow(/of 5000000000 bytes.*at most/);
  });

  it.each([1, 5, 15, 40])('refuses a gzip file without its last %i bytes', async lost => {
    const whole = gzipSync(idxBytes([40], Buffer.from(Array.from({ length: 40 }, (_, i) => (i * 89) % 256))));
    await expect(readOne(whole.subarray(0, whole.length - lost), 1)).rejects.toThrow(InputError);
  });

  it('never takes other content from a gzip file with one wrong bit', async () => {
    const values = Buffer.from(Array.from({ length: 64 }, (_, i) => (i * 37) % 256));
    const whole = gzipSync(idxBytes([64], values));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length * 8 - 1 }), async bit => {
        const damaged = Buffer.from(whole);
        damaged[bit >> 3] ^= 1 << (bit & 7);
        // Some bits mean nothing (the time, padding); all others must be noticed.
        const outcome = await readOne(damaged, 1).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(InputError);
        else expect(outcome).toMatchObject({ extents: [64], values });
      }),
    );
  });
});
