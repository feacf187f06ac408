import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import { assembleDataSet } from './assembleDataSet.js';
import { digitClasses } from './classNames.js';
import type { DataSet } from './dataSet.js';
import { dataSetCatalogue } from './dataSetCatalogue.js';
import { type DataSetName, dataSetNames, isDataSetName } from './dataSetName.js';
import { embeddedMnistSource, readEmbeddedMnist } from './embeddedMnist.js';
import { fileExists } from './fileExists.js';
import { loadFolder } from './loadFolder.js';
import { locateFolder } from './locateFolder.js';
import { recogniseFolder } from './recogniseFolder.js';

export interface DataOptions {
  /** Folder in which data sets lie under their names. Default `data`. */
  dataRoot?: string;
}

/**
 * Loads a data set into memory and verifies it: sizes, counts, headers, labels, and checksums where they are known.
 *
 * @param nameOrPath one of `dataSetNames`, or the path of a folder of CIFAR binary or IDX files, recognised by its content.
 * A name comes first; write `./mnist` for a folder of that name.
 * @throws InputError if the data set is not here, or that says which file is wrong and how
 *
 * @example
 * const { train, test, mean, deviation } = await loadDataSet('mnist');
 */
export async function loadDataSet(
  nameOrPath: string,
  { dataRoot = 'data' }: DataOptions = {},
): Promise<DataSet> {
  if (isDataSetName(nameOrPath)) {
    return nameOrPath === 'mnist' ? loadEmbedded() : loadNamed(nameOrPath, dataRoot);
  }
  if (!(await fileExists(nameOrPath))) {
    const near = nearestName(nameOrPath, dataSetNames);
    throw new InputError({
      given: `data set ${JSON.stringify(nameOrPath)}`,
      expected: `${dataSetNames.join(', ')}, or the path of a folder`,
      remedy: near === undefined ? 'check the name or path' : `did you mean ${near}?`,
    });
  }
  return loadFolder(await recogniseFolder(nameOrPath), nameOrPath);
}

async function loadEmbedded(): Promise<DataSet> {
  const splits = await readEmbeddedMnist();
  return assembleDataSet({ name: 'mnist', classes: digitClasses, ...splits, source: embeddedMnistSource() });
}

async function loadNamed(name: Exclude<DataSetName, 'mnist'>, dataRoot: string): Promise<DataSet> {
  const folder = await locateFolder(name, dataRoot);
  if (folder === undefined) {
    throw new InputError({
      given: `data set ${name}, which is not on this machine`,
      expected: `a folder ${join(dataRoot, name)}`,
      remedy: dataSetCatalogue[name].remedy,
    });
  }
  return loadFolder(name, folder);
}
