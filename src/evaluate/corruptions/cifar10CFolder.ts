import { join } from 'node:path';
import { InputError } from '../../base/inputError.js';
import { type NpyFile, openNpyFile } from '../../data/npyFile.js';
import type { Split } from '../../data/split.js';
import { subsetPlaces } from '../../data/subsetPlaces.js';
import { severities } from '../../perturb/corruptions/corruption.js';
import type { CorruptionName } from '../../perturb/corruptionTable.js';
import type { CorruptionSource } from './corruptionSource.js';

/** An open folder of CIFAR-10-C. */
export interface Cifar10CFolder extends CorruptionSource {
  close(): Promise<void>;
}

const remedy = 'unpack CIFAR-10-C.tar (zenodo.org/records/2535967) and give the folder with its .npy files';

/**
 * The published arrays of CIFAR-10-C: `<corruption>.npy`, bytes of [5 n × 32 × 32 × 3] in a block of n images for each
 * severity, and `labels.npy`. Files are checked before anything is evaluated, and read span by span.
 *
 * @param test the test part that the network's data set has, whose images these are: their labels have to be the same
 * @param images of them the same as {@link subset} takes; all without it
 * @throws InputError if a file is missing, damaged, or of another shape, or the labels are other ones
 */
export async function openCifar10C(
  folder: string,
  {
    test,
    corruptions,
    images,
  }: { test: Split<'test'>; corruptions: readonly CorruptionName[]; images?: number },
): Promise<Cifar10CFolder> {
  const { height, width, channels } = test;
  const block = test.labels.length;
  const files = new Map<CorruptionName, NpyFile>();
  const close = async () => {
    for (const file of files.values()) await file.close();
  };
  try {
    await requireLabels(join(folder, 'labels.npy'), test.labels);
    const shape = [severities.length * block, height, width, channels];
    for (const name of corruptions) {
      const file = await openNpyFile(join(folder, `${name}.npy`));
      files.set(name, file);
      requireShape(file, shape);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const places = subsetPlaces(test.labels, images ?? block);
  const size = height * width * channels;
  return {
    shape: { height, width, channels },
    labels: Uint8Array.from(places, place => test.labels[place]),
    close,
    async read(name, severity, { start, count }) {
      const wanted = places.subarray(start, start + count);
      const [first, last] = [wanted[0], wanted[wanted.length - 1]];
      const span = await files.get(name)!.read((severity - 1) * block + first, last - first + 1);
      const pixels = new Uint8Array(count * size);
      for (const [at, place] of wanted.entries()) {
        pixels.set(span.subarray((place - first) * size, (place - first + 1) * size), at * size);
      }
      return pixels;
    },
  };
}

async function requireLabels(path: string, expected: Uint8Array): Promise<void> {
  const file = await openNpyFile(path);
  try {
    requireShape(file, [severities.length * expected.length]);
    const labels = await file.read(0, file.shape[0]);
    const wrong = labels.findIndex((label, at) => label !== expected[at % expected.length]);
    if (wrong < 0) return;
    throw new InputError({
      given: `${path}, whose label ${wrong} is ${labels[wrong]}`,
      expected: `${expected[wrong % expected.length]}, the label of that image in the test part of the network's data set`,
      remedy: `${remedy}; only networks that were trained on CIFAR-10 can be evaluated on it`,
    });
  } finally {
    await file.close();
  }
}

function requireShape({ path, shape }: NpyFile, expected: readonly number[]): void {
  if (shape.length === expected.length && shape.every((size, axis) => size === expected[axis])) return;
  throw new InputError({
    given: `${path} of shape (${shape.join(', ')})`,
    expected: `(${expected.join(', ')}): five severities of the test images of the network's data set`,
    remedy,
  });
}
