import { createHash } from 'node:crypto';
import { InputError } from '../base/inputError.js';
import { withoutFolders } from '../base/withoutFolders.js';
import type { AccuracyTable } from '../evaluate/table/accuracyTable.js';
import { parseAccuracyTable } from '../evaluate/table/parseAccuracyTable.js';
import { readSmallFile } from './config/readSmallFile.js';
import type { TableIdentity } from './tableIdentity.js';

/** Many times a table with a dozen columns; more than this is some other file. */
const largestBytes = 2 ** 26;

/**
 * Reads and verifies a table of measured accuracies, such as that of NAS-RobBench-201. See {@link parseAccuracyTable}.
 *
 * @throws InputError if there is no such file, or it is no whole and sound table
 */
export async function readAccuracyTable(
  path: string,
): Promise<{ table: AccuracyTable; identity: TableIdentity }> {
  const text = await readSmallFile(path, largestBytes);
  if (text === undefined) {
    throw new InputError({
      given: `table ${path}, which is not there`,
      expected: 'a .csv file with the measured accuracies of all cells of nas-bench-201',
      remedy: 'correct the path',
    });
  }
  const table = parseAccuracyTable(text, path);
  const checksum = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  return { table, identity: { name: withoutFolders(path), checksum } };
}
