import { mkdir, readdir, rmdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it that are missing; if one of them cannot be made, none stays behind.
 * (`mkdir` with `recursive` neither tells which it made nor ends at all where making one gives ENOENT, as in /proc.)
 *
 * @returns the folders that were made, the topmost first
 */
export async function makeFolders(path: string): Promise<string[]> {
  const missing = await missingFolders(resolve(path));
  const made: string[] = [];
  try {
    for (const folder of missing) {
      if (await makeFolder(folder)) made.push(folder);
    }
    return made;
  } catch (error) {
    await removeEmptyFolders(made);
    throw error;
  }
}

/** Removes folders as {@link makeFolders} gave them; one that somebody put something into stays, with those above it. */
export async function removeEmptyFolders(made: readonly string[]): Promise<void> {
  for (const folder of made.toReversed()) {
    if ((await readdir(folder)).length > 0) return;
    await rmdir(folder);
  }
}

/** False if somebody else was quicker. */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (await exists(folder)) return false;
    throw error;
  }
}

async function missingFolders(path: string): Promise<string[]> {
  const missing: string[] = [];
  for (let folder = path; !(await exists(folder)); folder = dirname(folder)) missing.unshift(folder);
  return missing;
}

async function exists(folder: string): Promise<boolean> {
  try {
    if ((await stat(folder)).isDirectory()) return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
  throw new Error(`${folder} is there and is no folder`);
}
