import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dataSetCatalogue } from './dataSetCatalogue.js';
import { type DataSetName, dataSetNames } from './dataSetName.js';
import { locateFolder } from './locateFolder.js';

/** A line of `rnas data list`. */
export interface DataSetListing {
  readonly name: DataSetName;
  readonly title: string;
  readonly state: 'embedded' | 'present' | 'absent';
  /** Where it is and how many bytes its files have; only if present. */
  readonly folder?: string;
  readonly bytes?: number;
  readonly extent: string;
  /** Size of the download in bytes, if the toolkit can fetch it. */
  readonly downloadBytes?: number;
  readonly homepage: string;
  readonly licence: string;
  /** How to get it. */
  readonly remedy: string;
}

/** Every data set known by name, and whether it is here. Looks at folders only; `verifyDataSet` reads the files. */
export async function listDataSets(dataRoot = 'data'): Promise<DataSetListing[]> {
  const listings: DataSetListing[] = [];
  for (const name of dataSetNames) {
    const { title, extent, homepage, licence, remedy, download } = dataSetCatalogue[name];
    const folder = name === 'mnist' ? undefined : await locateFolder(name, dataRoot);
    listings.push({
      name,
      title,
      state: name === 'mnist' ? 'embedded' : folder === undefined ? 'absent' : 'present',
      ...(folder !== undefined && { folder, bytes: await bytesIn(folder) }),
      extent,
      ...(download && { downloadBytes: download.archives.reduce((sum, { bytes }) => sum + bytes, 0) }),
      homepage,
      licence,
      remedy,
    });
  }
  return listings;
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(folder, entry.name))).size;
  }
  return bytes;
}
