import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { couldNotWrite } from './couldNotWrite.js';

/** What a file is called until it is whole. One writer per folder is assumed; {@link RunLock} sees to it. */
export const partialSuffix = '.partial';

/**
 * Writes a file so that at every moment, whatever is killed or unplugged, either the old or the new content is
 * there, whole: written aside, synced, renamed over, and the folder synced.
 *
 * @throws RunError if it cannot be written (the disk is full, …); the old content is then still there
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const aside = path + partialSuffix;
  try {
    const file = await open(aside, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(aside, { force: true });
    throw couldNotWrite(path, error);
  }
}

/** Makes renames in a folder last through a power cut. Windows can neither open nor sync a folder. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
