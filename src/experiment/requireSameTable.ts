import { InputError } from '../base/inputError.js';
import type { RunEnvironment } from './runEnvironment.js';

/**
 * Sees to it that a run goes on with the table of accuracies that it was started with, or without one if it had none:
 * wherever the file is now.
 *
 * @throws InputError if there is another table, one too many, or none
 */
export function requireSameTable(
  path: string,
  { table: first }: Pick<RunEnvironment, 'table'>,
  { table: now }: Pick<RunEnvironment, 'table'>,
): void {
  if (first?.checksum === now?.checksum) return;
  const tell = (table: RunEnvironment['table']) =>
    table === undefined ? 'no table of accuracies' : `the table ${table.name}, ${table.checksum}`;
  throw new InputError({
    given: `${tell(now)}, to go on with ${path}`,
    expected: `${tell(first)}, as the run was started with`,
    remedy: 'mend --table, or start a new run with another --out',
  });
}
