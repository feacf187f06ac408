import { readdir } from 'node:fs/promises';
import { InputError } from '../base/inputError.js';
import { cifarLayouts } from './cifar.js';
import { isIdxFileName } from './idx.js';
import type { FolderKind } from './loadFolder.js';

/**
 * What kind of data set lies in a folder, by the files that it holds.
 *
 * @throws InputError if the folder cannot be listed or holds none of the known kinds
 */
export async function recogniseFolder(folder: string): Promise<FolderKind> {
  const names = await list(folder);
  for (const kind of ['cifar10', 'cifar100'] as const) {
    const { train, test } = cifarLayouts[kind];
    if ([...Object.keys(train), ...Object.keys(test)].some(file => names.includes(file))) return kind;
  }
  if (names.some(isIdxFileName)) return 'idx';
  const shown = names.slice(0, 5).map(name => JSON.stringify(name));
  throw new InputError({
    given: `${folder}, which holds ${shown.join(', ') || 'nothing'}${names.length > 5 ? ', …' : ''}`,
    expected:
      'CIFAR binary files (data_batch_1.bin … or train.bin, test.bin) or IDX files (train-images-idx3-ubyte …)',
    remedy: 'give the folder that holds the unpacked files themselves',
  });
}

async function list(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new InputError({
      given: `${folder}, which cannot be listed (${reason})`,
      expected: 'a readable folder of data files',
      remedy: 'check the path and its permissions',
    });
  }
}
