import { mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { makeFolders } from '../base/makeFolders.js';
import { RunError } from '../base/runError.js';
import { syncFolder } from '../experiment/writeAtomically.js';
import type { ReportFile } from './formats/reportFile.js';

/** Where a report lies until it is whole, in its folder. */
export const stagingName = '.writing';

/**
 * Writes files of a folder together: all of them aside and synced first, then each renamed to its place in the given
 * order, the last one last, and files of before that are not among them removed. Where that fails, nothing of the new
 * stays, and of the old everything; only a process that is killed during the renames leaves a mixture, and
 * {@link stagingName} behind, by which it is known.
 *
 * @param folder is there
 * @param before paths in the folder that an earlier writing made
 * @throws RunError if they cannot be written
 */
export async function writeTogether(
  folder: string,
  files: readonly ReportFile[],
  before: readonly string[],
): Promise<void> {
  const staging = join(folder, stagingName);
  try {
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging);
    for (const [place, { content }] of files.entries())
      await writeSynced(join(staging, String(place)), content);
    for (const path of new Set(files.map(file => dirname(join(folder, file.path))))) await makeFolders(path);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw unwritten(folder, error);
  }
  try {
    for (const [place, { path }] of files.entries())
      await rename(join(staging, String(place)), join(folder, path));
    await removeOld(folder, files, before);
    await syncFolder(folder);
    await rm(staging, { recursive: true, force: true });
  } catch (error) {
    throw unwritten(folder, error);
  }
}

async function writeSynced(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Old files go, and folders that are empty then. */
async function removeOld(
  folder: string,
  files: readonly ReportFile[],
  before: readonly string[],
): Promise<void> {
  const kept = new Set(files.map(({ path }) => path));
  const old = before.filter(path => !kept.has(path) && isInside(path));
  for (const path of old) await rm(join(folder, path), { force: true });
  const folders = new Set(old.map(path => dirname(path)).filter(path => path !== '.'));
  for (const path of [...folders].sort((one, other) => other.length - one.length)) {
    await rmdir(join(folder, path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error;
    });
  }
}

/** What an earlier manifest names is from a file, which anybody may have written: nothing outside is removed. */
function isInside(path: string): boolean {
  return !path.split(/[\\/]/).includes('..') && !path.startsWith('/') && !path.startsWith(sep);
}

function unwritten(folder: string, error: unknown): RunError {
  const reason = error instanceof Error ? error.message : String(error);
  return new RunError(`the report could not be written to ${folder} (${reason}): make room or mend access`, {
    cause: error,
  });
}
