import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import { makeFolders } from '../base/makeFolders.js';
import type { Archive, Download } from './archive.js';
import { archiveUrl } from './archiveUrl.js';
import { type DownloadOptions, downloadArchive } from './downloadArchive.js';
import { md5 } from './md5.js';
import { formatMd5Sums, md5SumsFile } from './md5Sums.js';
import { unpackArchive } from './unpackArchive.js';

export interface InstallOptions extends Pick<DownloadOptions, 'onProgress' | 'signal'> {
  /** Folder in which the data set's folder will be. */
  dataRoot: string;
  /** Looks at the finished folder before it is put in place, and throws if it is not right. */
  check: (folder: string) => Promise<unknown>;
}

/**
 * Downloads, unpacks and checks a data set, and puts it in place by one rename: `dataRoot/name` is there complete or
 * not at all. Beside the files goes their MD5SUMS. Incomplete downloads wait in `dataRoot/.name.download`
 * for the next call.
 *
 * @returns the data set's folder
 * @throws InputError if the data root cannot be written to, or the content is not what was published
 * @throws RunError if the download fails
 */
export async function installDownload(
  name: string,
  { baseUrl, archives }: Download,
  { dataRoot, check, ...options }: InstallOptions,
): Promise<string> {
  const downloads = join(dataRoot, `.${name}.download`);
  await makeFolder(downloads);
  const paths: string[] = [];
  try {
    for (const archive of archives) {
      paths.push(await downloadArchive(archive, { ...options, baseUrl, folder: downloads }));
    }
  } finally {
    if ((await readdir(downloads)).length === 0) await rmdir(downloads);
  }
  const folder = join(dataRoot, name);
  const temporary = await mkdtemp(join(dataRoot, `.${name}.unpack-`));
  try {
    // A folder of its own, because mkdtemp's can be read by nobody else.
    const unpacked = join(temporary, name);
    await mkdir(unpacked);
    for (const [index, archive] of archives.entries()) await place(archive, paths[index], unpacked);
    await recordMd5Sums(unpacked, baseUrl, archives);
    await check(unpacked);
    await rename(unpacked, folder);
  } finally {
    // tar rejects while its last writes are still under way: a folder may fill again while it is removed.
    await rm(temporary, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
  await rm(downloads, { recursive: true, force: true });
  return folder;
}

async function place(archive: Archive, path: string, folder: string): Promise<void> {
  if (archive.unpack) await unpackArchive(path, folder, archive.unpack);
  else await copyFile(path, join(folder, archive.file));
}

async function recordMd5Sums(folder: string, baseUrl: string, archives: readonly Archive[]): Promise<void> {
  const sums = new Map<string, string>();
  for (const file of archives.flatMap(({ file, unpack }) => (unpack ? Object.keys(unpack) : [file]))) {
    sums.set(file, md5(await readFile(join(folder, file))));
  }
  const source = archives
    .map(archive => `${archiveUrl(baseUrl, archive.file)} (MD5 ${archive.md5})`)
    .join(', ');
  await writeFile(join(folder, md5SumsFile), formatMd5Sums({ source, sums }));
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await makeFolders(folder);
  } catch (error) {
    throw new InputError({
      given: `${folder}, which cannot be made (${error instanceof Error ? error.message : String(error)})`,
      expected: 'a data folder that can be written to',
      remedy: 'choose another data folder or mend its permissions',
    });
  }
}
