import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { idxBytes } from '../data/fixtures.js';
import { toySplit } from './toySplits.js';

/** Writes 24 training and 6 test images of 8 × 8 into a new folder, as MNIST's files have them. */
export async function writeToyDigits(folder: string): Promise<void> {
  await mkdir(folder);
  for (const [name, part] of [
    ['train', toySplit('train', 24)],
    ['t10k', toySplit('test', 6)],
  ] as const) {
    const images = idxBytes([part.labels.length, 8, 8], part.pixels);
    await writeFile(join(folder, `${name}-images-idx3-ubyte`), images);
    await writeFile(join(folder, `${name}-labels-idx1-ubyte`), idxBytes([part.labels.length], part.labels));
  }
}
