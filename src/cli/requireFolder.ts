import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { InputError } from '../base/inputError.js';
import { makeFolders } from '../experiment/makeFolders.js';

/** Makes the folder that `--out` names, if it is missing. @throws InputError if it cannot be written to */
export async function requireFolder(path: string): Promise<void> {
  try {
    await makeFolders(path);
    await readdir(path);
    await access(path, constants.W_OK);
  } catch (error) {
    throw new InputError({
      given: `--out ${path}, which cannot be written to (${error instanceof Error ? error.message : error})`,
      expected: 'a folder that can be written to',
      remedy: 'choose another --out, or mend access to this one',
    });
  }
}
