import { readFile, stat } from 'node:fs/promises';
import { InputError } from '../base/inputError.js';

/**
 * A data file as bytes. The size is checked before anything is read, so that a hostile or mistaken file (a device, a pipe,
 * a huge file) costs nothing.
 *
 * @param size either the exact number of bytes or a largest one
 * @throws InputError if the file is missing, unreadable, not a regular file, or of another size
 */
export async function readDataFile(
  path: string,
  size: { exactly: number } | { atMost: number },
): Promise<Buffer> {
  const complain = (given: string, expected: string) =>
    new InputError({
      given,
      expected,
      remedy: 'replace the file by an intact copy, or fetch the data set again',
    });
  try {
    const found = await stat(path);
    if (!found.isFile()) throw complain(`${path}, which is not a regular file`, 'a data file');
    if ('exactly' in size && found.size !== size.exactly) {
      throw complain(`${path} of ${found.size} bytes`, `exactly ${size.exactly} bytes`);
    }
    if ('atMost' in size && found.size > size.atMost) {
      throw complain(`${path} of ${found.size} bytes`, `at most ${size.atMost} bytes`);
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw complain(`${path}, which cannot be read (${reason})`, 'a readable data file');
  }
}
