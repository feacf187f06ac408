import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { InputError } from '../base/inputError.js';
import { makeFolders, removeEmptyFolders } from '../base/makeFolders.js';

/**
 * Makes the folders that options name where they are missing, and works in them. If that fails, folders that were
 * made and are still empty do not stay behind.
 *
 * @param folders paths by the option that names them
 * @throws InputError if one of them cannot be written to
 */
export async function inFolders<Result>(
  folders: Readonly<Record<string, string>>,
  work: () => Promise<Result>,
): Promise<Result> {
  const made: string[][] = [];
  try {
    for (const [option, path] of Object.entries(folders)) {
      try {
        made.push(await makeFolders(path));
        await readdir(path);
        await access(path, constants.W_OK);
      } catch (error) {
        throw unwritable(option, path, error);
      }
    }
    return await work();
  } catch (error) {
    for (const some of made.toReversed()) await removeEmptyFolders(some);
    throw error;
  }
}

function unwritable(option: string, path: string, cause: unknown): InputError {
  const refusal = new InputError({
    given: `${option} ${path}, which cannot be written to (${cause instanceof Error ? cause.message : cause})`,
    expected: 'a folder that can be written to',
    remedy: `choose another ${option}, or mend access to this one`,
  });
  refusal.cause = cause;
  return refusal;
}
