import { InputError } from '../../base/inputError.js';
import { nearestName } from '../../base/nearestName.js';
import type { AccuracyColumn, AccuracyTable } from './accuracyTable.js';

/**
 * A column of a table by its name.
 *
 * @throws InputError if the table has none of that name
 */
export function tableColumn({ columns }: AccuracyTable, name: string): AccuracyColumn {
  const column = columns.get(name);
  if (column !== undefined) return column;
  const names = [...columns.keys()];
  const nearest = nearestName(name, names);
  throw new InputError({
    given: `column ${JSON.stringify(name)}`,
    expected: `one of the table's columns ${names.join(', ')}`,
    remedy: nearest === undefined ? 'use one of these names' : `did you mean ${nearest}?`,
  });
}
