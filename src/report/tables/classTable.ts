import type { AttackResult } from '../../experiment/attackResult.js';
import { html } from '../html.js';
import { nameText } from '../names.js';
import { percent } from '../numbers.js';
import { count, share } from '../quantity.js';
import type { RobustCell } from '../robustCells.js';
import { type Table, table } from '../table.js';

type ClassAccuracy = NonNullable<AttackResult['classes']>[number];

/** Clean and worst-case accuracy class by class, a pair of columns for each cell. Images are those of the first cell. */
export function classTable(cells: readonly RobustCell[]): Table {
  const names = [...new Set(cells.flatMap(({ attack }) => attack.classes?.map(({ name }) => name) ?? []))];
  const find = (cell: RobustCell, name: string): ClassAccuracy | undefined =>
    cell.attack.classes?.find(accuracy => accuracy.name === name);
  return table<string>(
    [
      { heading: 'Class', cell: name => nameText(name, 24), value: name => name },
      { heading: 'Images', numeric: true, cell: name => count(find(cells[0], name)?.images) },
      ...cells.map(cell => ({
        heading: html`${nameText(cell.label, 24)}`,
        numeric: true as const,
        cell: (name: string) => {
          const accuracy = find(cell, name);
          const more = { clean: accuracy?.clean };
          return { ...share(accuracy?.worstCase), small: percent(accuracy?.clean), more };
        },
      })),
    ],
    names,
  );
}
