import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import { fileExists } from './fileExists.js';
import { md5 } from './md5.js';
import { readDataFile } from './readDataFile.js';

/** The file that a fetch leaves beside the unpacked files, in the format of the command md5sum. */
export const md5SumsFile = 'MD5SUMS';

/** Checksums by file name, and where the files came from. */
export interface Md5Sums {
  readonly source: string;
  readonly sums: ReadonlyMap<string, string>;
}

/** The text of an MD5SUMS file; `md5sum -c MD5SUMS` accepts it. */
export function formatMd5Sums({ source, sums }: Md5Sums): string {
  return `# ${source}\n${[...sums].map(([file, sum]) => `${sum}  ${file}\n`).join('')}`;
}

/**
 * What a fetch recorded of a folder, or undefined where the files came otherwise.
 *
 * @throws InputError if the record is there and is not well-formed
 */
export async function readMd5Sums(folder: string): Promise<Md5Sums | undefined> {
  const path = join(folder, md5SumsFile);
  if (!(await fileExists(path))) return undefined;
  const [heading, ...lines] = (await readDataFile(path, { atMost: 65_536 }))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const sums = new Map<string, string>();
  for (const line of lines) {
    const match = /^([0-9a-f]{32}) [ *]([\w.-]+)$/.exec(line);
    if (!match) throw malformed(path, line);
    sums.set(match[2], match[1]);
  }
  if (!heading.startsWith('# ')) throw malformed(path, heading);
  return { source: heading.slice(2), sums };
}

/** @throws InputError if the record has the file with another checksum, or lacks it */
export function requireMd5({ sums }: Md5Sums, path: string, file: string, bytes: Uint8Array): void {
  const expected = sums.get(file);
  const actual = md5(bytes);
  if (actual !== expected) {
    throw new InputError({
      given: `${path} with MD5 ${actual}`,
      expected: expected === undefined ? `a line for ${file} in ${md5SumsFile}` : `MD5 ${expected}`,
      remedy: 'the file changed after it was fetched: remove its folder and fetch the data set again',
    });
  }
}

function malformed(path: string, line: string): InputError {
  return new InputError({
    given: `${path} with the line ${JSON.stringify(line.slice(0, 80))}`,
    expected: 'a first line "# source" and lines of an MD5 and a file name',
    remedy: 'remove the folder and fetch the data set again, or remove this file to do without the check',
  });
}
