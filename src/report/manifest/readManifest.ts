import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../base/inputError.js';
import { type Manifest, manifestName, manifestSchema } from './manifest.js';

/**
 * The manifest of a report; undefined where there is none.
 *
 * @throws InputError if it is damaged or of a newer version
 */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, manifestName);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw damaged(path, error);
  }
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (error) {
    throw damaged(path, error);
  }
}

function damaged(path: string, cause: unknown): InputError {
  const refusal = new InputError({
    given: `${path}, which is not as rnas report of this version writes it`,
    expected: 'the manifest of a report',
    remedy: 'write the report again into a new folder',
  });
  refusal.cause = cause;
  return refusal;
}
