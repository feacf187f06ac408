import { basename, resolve } from 'node:path';
import { InputError } from '../base/inputError.js';
import { assembleDataSet } from './assembleDataSet.js';
import { cifarLayouts, readCifar } from './cifar.js';
import type { DataSet } from './dataSet.js';
import { dataSetCatalogue } from './dataSetCatalogue.js';
import { type IdxContent, type IdxPart, readIdx } from './idx.js';
import { officialIdx } from './officialIdx.js';

/** The kinds of data that lie in folders; `idx` is any set of MNIST's form. */
export type FolderKind = 'cifar10' | 'cifar100' | 'fashion-mnist' | 'mnist-idx' | 'idx';

const loaders: { readonly [Kind in FolderKind]: (folder: string) => Promise<DataSet> } = {
  cifar10: folder => loadCifar('cifar10', folder),
  cifar100: folder => loadCifar('cifar100', folder),
  'fashion-mnist': folder => loadOfficialIdx('fashion-mnist', folder),
  'mnist-idx': folder => loadOfficialIdx('mnist-idx', folder),
  idx: loadAnyIdx,
};

/**
 * Reads and verifies a data set of a given kind from a folder.
 *
 * @throws InputError that names the file and what is wrong with it
 */
export function loadFolder(kind: FolderKind, folder: string): Promise<DataSet> {
  return loaders[kind](folder);
}

async function loadCifar(name: 'cifar10' | 'cifar100', folder: string): Promise<DataSet> {
  const layout = cifarLayouts[name];
  const { train, test, record } = await readCifar(folder, layout);
  const source = record?.source ?? `${folder} (binary layout of ${name}; not compared with the publisher's)`;
  return assembleDataSet({ name, classes: layout.classes, train, test, source });
}

async function loadOfficialIdx(name: keyof typeof officialIdx, folder: string): Promise<DataSet> {
  const content = await readIdx(folder);
  const wrong = differingPart(content, name);
  if (wrong !== undefined) {
    throw new InputError({
      given: `${wrong} in ${folder} with MD5 ${content.md5[wrong]} unpacked`,
      expected: `MD5 ${officialIdx[name].md5[wrong]}, that of ${name}`,
      remedy: 'fetch the data set again, or give the path of the folder to use other images',
    });
  }
  return official(name, content);
}

/** One of the official sets if the content is theirs; else a set without a name of its own. */
async function loadAnyIdx(folder: string): Promise<DataSet> {
  const content = await readIdx(folder);
  for (const name of ['fashion-mnist', 'mnist-idx'] as const) {
    if (differingPart(content, name) === undefined) return official(name, content);
  }
  const { train, test } = content;
  const highest = train.labels.reduce((most, label) => Math.max(most, label), 0);
  const strange = test.labels.findIndex(label => label > highest);
  if (strange >= 0) {
    throw new InputError({
      given: `label ${test.labels[strange]} of test image ${strange} in ${folder}`,
      expected: `a label from 0 to ${highest}, as in the training labels`,
      remedy: 'replace the file by an intact copy',
    });
  }
  return assembleDataSet({
    name: basename(resolve(folder)),
    classes: Array.from({ length: highest + 1 }, (_, label) => String(label)),
    train,
    test,
    source: `${folder} (IDX files of unknown origin)`,
  });
}

function official(name: keyof typeof officialIdx, { train, test }: IdxContent): DataSet {
  const source = `${dataSetCatalogue[name].homepage} (content verified by MD5)`;
  return assembleDataSet({ name, classes: officialIdx[name].classes, train, test, source });
}

function differingPart(content: IdxContent, name: keyof typeof officialIdx): IdxPart | undefined {
  const parts: readonly IdxPart[] = ['train-images', 'train-labels', 't10k-images', 't10k-labels'];
  return parts.find(part => content.md5[part] !== officialIdx[name].md5[part]);
}
