import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import { readIdxFile } from './idxFile.js';
import type { Split, SplitRole } from './split.js';

/** The parts of an MNIST-like set; also what its files are called, but for -/. and .gz. */
export type IdxPart = 'train-images' | 'train-labels' | 't10k-images' | 't10k-labels';

/** Two splits, and the MD5 of each of their files, unpacked. */
export interface IdxContent {
  readonly train: Split<'train'>;
  readonly test: Split<'test'>;
  readonly md5: Readonly<Record<IdxPart, string>>;
}

/** Whether a file name is one of an MNIST-like set's: `train-images-idx3-ubyte.gz` and its variants. */
export function isIdxFileName(name: string): boolean {
  return /^(train|t10k)-(images[-.]idx3|labels[-.]idx1)-ubyte(\.gz)?$/.test(name);
}

/**
 * Reads a folder of four IDX files as MNIST has them: images and labels for training and test (`t10k`), gzipped or not.
 *
 * @throws InputError if a file is missing or malformed (see idxFile.ts), there are not as many labels as images, or training
 * and test images differ in size
 */
export async function readIdx(folder: string): Promise<IdxContent> {
  const names = (await readdir(folder)).filter(isIdxFileName).sort();
  const train = await readSplit(folder, names, 'train', 'train');
  const test = await readSplit(folder, names, 't10k', 'test');
  if (train.split.height !== test.split.height || train.split.width !== test.split.width) {
    throw new InputError({
      given: `${folder} with training images of ${extent(train.split)} and test images of ${extent(test.split)}`,
      expected: 'images of one size',
      remedy: 'take both from the same data set',
    });
  }
  return {
    train: train.split,
    test: test.split,
    md5: {
      'train-images': train.imagesMd5,
      'train-labels': train.labelsMd5,
      't10k-images': test.imagesMd5,
      't10k-labels': test.labelsMd5,
    },
  };
}

async function readSplit<Role extends SplitRole>(
  folder: string,
  names: readonly string[],
  prefix: 'train' | 't10k',
  role: Role,
): Promise<{ split: Split<Role>; imagesMd5: string; labelsMd5: string }> {
  const images = await readIdxFile(join(folder, pick(folder, names, `${prefix}-images`)), 3);
  const labels = await readIdxFile(join(folder, pick(folder, names, `${prefix}-labels`)), 1);
  const [count, height, width] = images.extents;
  if (labels.extents[0] !== count) {
    throw new InputError({
      given: `${folder} with ${count} ${role} images and ${labels.extents[0]} labels`,
      expected: 'as many labels as images',
      remedy: 'take both files from the same data set',
    });
  }
  const split = { role, height, width, channels: 1, pixels: images.values, labels: labels.values };
  return { split, imagesMd5: images.md5, labelsMd5: labels.md5 };
}

function pick(folder: string, names: readonly string[], part: IdxPart): string {
  const name = names.find(candidate => candidate.startsWith(part));
  if (name === undefined) {
    const file = `${part}-${part.endsWith('images') ? 'idx3' : 'idx1'}-ubyte`;
    throw new InputError({
      given: `${folder} without ${file}`,
      expected: 'the four IDX files of an MNIST-like data set',
      remedy: `add ${file} or ${file}.gz`,
    });
  }
  return name;
}

function extent({ height, width }: { height: number; width: number }): string {
  return `${height}×${width}`;
}
