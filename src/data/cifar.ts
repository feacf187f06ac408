import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import { cifar10Classes, cifar100Classes } from './classNames.js';
import { type Md5Sums, readMd5Sums, requireMd5 } from './md5Sums.js';
import { readDataFile } from './readDataFile.js';
import type { Split, SplitRole } from './split.js';

/** How one of the two CIFAR sets lies in its files. */
export interface CifarLayout {
  readonly classes: readonly string[];
  /** Label bytes before the pixels of a record; the last of them is the class (CIFAR-100: superclass, class). */
  readonly labelBytes: 1 | 2;
  /** Records in each file, by file name. */
  readonly train: Readonly<Record<string, number>>;
  readonly test: Readonly<Record<string, number>>;
}

/** The binary versions described at https://www.cs.toronto.edu/~kriz/cifar.html. */
export const cifarLayouts: { readonly [Name in 'cifar10' | 'cifar100']: CifarLayout } = {
  cifar10: {
    classes: cifar10Classes,
    labelBytes: 1,
    train: {
      'data_batch_1.bin': 10_000,
      'data_batch_2.bin': 10_000,
      'data_batch_3.bin': 10_000,
      'data_batch_4.bin': 10_000,
      'data_batch_5.bin': 10_000,
    },
    test: { 'test_batch.bin': 10_000 },
  },
  cifar100: {
    classes: cifar100Classes,
    labelBytes: 2,
    train: { 'train.bin': 50_000 },
    test: { 'test.bin': 10_000 },
  },
};

const side = 32;
const channels = 3;
const plane = side * side;

/** Sizes in bytes of a layout's files, by name. */
export function cifarFileSizes({ labelBytes, train, test }: CifarLayout): Record<string, number> {
  const record = labelBytes + plane * channels;
  return Object.fromEntries(
    Object.entries({ ...train, ...test }).map(([file, records]) => [file, records * record]),
  );
}

/**
 * Reads a folder in the binary CIFAR layout: records of one or two label bytes and 3,072 pixel bytes, the red plane
 * first, then green, then blue, each row by row. The pixels come back interleaved (NHWC).
 *
 * @returns the two splits, and the record of the fetch if there is one (the files were then checked against it)
 * @throws InputError if a file is missing, has not exactly the size that its number of records needs, differs from the
 * recorded checksum, or holds a label that the layout has no class for
 */
export async function readCifar(
  folder: string,
  layout: CifarLayout,
): Promise<{ train: Split<'train'>; test: Split<'test'>; record: Md5Sums | undefined }> {
  const record = await readMd5Sums(folder);
  const train = await readSplit(folder, layout, layout.train, 'train', record);
  const test = await readSplit(folder, layout, layout.test, 'test', record);
  return { train, test, record };
}

async function readSplit<Role extends SplitRole>(
  folder: string,
  layout: CifarLayout,
  files: Readonly<Record<string, number>>,
  role: Role,
  record: Md5Sums | undefined,
): Promise<Split<Role>> {
  const sizes = cifarFileSizes(layout);
  const count = Object.values(files).reduce((sum, records) => sum + records, 0);
  const pixels = new Uint8Array(count * plane * channels);
  const labels = new Uint8Array(count);
  let first = 0;
  for (const [file, records] of Object.entries(files)) {
    const path = join(folder, file);
    const bytes = await readDataFile(path, { exactly: sizes[file] });
    if (record) requireMd5(record, path, file, bytes);
    readRecords(bytes, layout, { path, first, records, pixels, labels });
    first += records;
  }
  return { role, height: side, width: side, channels, pixels, labels };
}

function readRecords(
  bytes: Uint8Array,
  { labelBytes, classes }: CifarLayout,
  into: { path: string; first: number; records: number; pixels: Uint8Array; labels: Uint8Array },
): void {
  const size = labelBytes + plane * channels;
  for (let record = 0; record < into.records; record++) {
    const start = record * size + labelBytes;
    const label = bytes[start - 1];
    if (label >= classes.length) {
      throw new InputError({
        given: `label ${label} in record ${record} of ${into.path}`,
        expected: `a label from 0 to ${classes.length - 1}`,
        remedy: 'replace the file by an intact copy, or fetch the data set again',
      });
    }
    into.labels[into.first + record] = label;
    interleave(bytes.subarray(start, start + plane * channels), into.pixels, into.first + record);
  }
}

function interleave(planes: Uint8Array, pixels: Uint8Array, image: number): void {
  let to = image * plane * channels;
  for (let position = 0; position < plane; position++) {
    for (let channel = 0; channel < channels; channel++) pixels[to++] = planes[channel * plane + position];
  }
}
