import { join } from 'node:path';
import { dataSetCatalogue } from './dataSetCatalogue.js';
import type { DataSetName } from './dataSetName.js';
import { fileExists } from './fileExists.js';

/** The folder of a named data set: in the data root if it is there, else where the system's packages put it. */
export async function locateFolder(
  name: DataSetName,
  dataRoot: string,
  systemFolders: readonly string[] = dataSetCatalogue[name].systemFolders,
): Promise<string | undefined> {
  for (const folder of [join(dataRoot, name), ...systemFolders]) {
    if (await fileExists(folder)) return folder;
  }
  return undefined;
}
