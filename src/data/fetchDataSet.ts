import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import { dataSetCatalogue } from './dataSetCatalogue.js';
import { type DataSetName, dataSetNames, isDataSetName } from './dataSetName.js';
import type { DownloadOptions } from './downloadArchive.js';
import { fileExists } from './fileExists.js';
import { installDownload } from './installDownload.js';
import type { DataOptions } from './loadDataSet.js';
import { loadFolder } from './loadFolder.js';

export interface FetchOptions extends DataOptions, Pick<DownloadOptions, 'onProgress' | 'signal'> {
  /** Folder of a mirror in place of the publisher's; the checksums stay the publisher's. */
  baseUrl?: string;
}

/**
 * Fetches a data set from its publisher into `dataRoot/name`, verified. If it is there already, it is verified and nothing
 * is downloaded. A download that was interrupted goes on where it stopped.
 *
 * @returns the folder, and whether it was downloaded now
 * @throws InputError if the name is unknown or not for download, what is there already is damaged, or what came is
 * not what was published
 * @throws RunError if the download fails
 *
 * @example
 * await fetchDataSet('cifar10', { onProgress: ({ receivedBytes, totalBytes }) => bar.update(receivedBytes / totalBytes) });
 */
export async function fetchDataSet(
  name: string,
  { dataRoot = 'data', baseUrl, ...options }: FetchOptions = {},
): Promise<{ folder: string; downloaded: boolean }> {
  const known = requireFetchable(name);
  const folder = join(dataRoot, known.name);
  if (await fileExists(folder)) {
    await loadFolder(known.name, folder);
    return { folder, downloaded: false };
  }
  const download = { ...known.download, ...(baseUrl !== undefined && { baseUrl }) };
  const check = (unpacked: string) => loadFolder(known.name, unpacked);
  await installDownload(known.name, download, { dataRoot, check, ...options });
  return { folder, downloaded: true };
}

function requireFetchable(name: string) {
  if (!isDataSetName(name)) {
    const near = nearestName(name, dataSetNames);
    throw new InputError({
      given: `data set ${JSON.stringify(name)}`,
      expected: `one of ${dataSetNames.filter(isFetchable).join(', ')}`,
      remedy: near === undefined ? 'check the name' : `did you mean ${near}?`,
    });
  }
  const { download, remedy } = dataSetCatalogue[name];
  if (name === 'mnist' || download === undefined) {
    throw new InputError({
      given: `data set ${name}, which is not for download`,
      expected: `one of ${dataSetNames.filter(isFetchable).join(', ')}`,
      remedy,
    });
  }
  return { name, download };
}

function isFetchable(name: DataSetName): boolean {
  return dataSetCatalogue[name].download !== undefined;
}
