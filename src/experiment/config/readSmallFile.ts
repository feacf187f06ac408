import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { InputError } from '../../base/inputError.js';

/**
 * The text of a file that the user names; undefined if there is none of that name.
 *
 * @throws InputError if it is no plain file (a folder, a device, a pipe), cannot be read, or is larger
 */
export async function readSmallFile(path: string, largestBytes: number): Promise<string | undefined> {
  try {
    if (!(await stat(path)).isFile()) throw refusal(path, 'is no plain file', 'a file');
    // The size that a file states need not be true, as in /proc: what is read is bounded.
    const bytes = await buffer(createReadStream(path, { end: largestBytes }));
    if (bytes.length <= largestBytes) return bytes.toString('utf8');
    throw refusal(path, 'is too large', `at most ${largestBytes} bytes`);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(code)) return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    const unreadable = refusal(path, `cannot be read (${reason})`, 'a file that can be read');
    unreadable.cause = error;
    throw unreadable;
  }
}

function refusal(path: string, fault: string, expected: string): InputError {
  return new InputError({ given: `${path}, which ${fault}`, expected, remedy: 'name another file' });
}
