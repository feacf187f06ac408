import { InputError } from '../base/inputError.js';
import type { AlphaTable } from '../graph/graph.js';

/** @throws InputError unless `values` holds exactly these tables, each of rows × columns numbers */
export function requireTables(
  tables: readonly AlphaTable[],
  values: Readonly<Record<string, Float32Array>>,
): void {
  const wanted = tables.map(({ name, rows, columns }) => `${name} (${rows}×${columns})`).join(', ');
  const fits = tables.every(({ name, rows, columns }) => values[name]?.length === rows * columns);
  if (fits && Object.keys(values).length === tables.length) return;
  const given = Object.entries(values).map(([name, { length }]) => `${name} (${length} numbers)`);
  throw new InputError({
    given: `alpha tables ${given.join(', ') || 'none'}`,
    expected: wanted,
    remedy: 'pass tables that were made for this search space',
  });
}
