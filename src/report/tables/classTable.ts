import type { AttackResult } from '../../experiment/attackResult.js';
import { type Html, html } from '../html.js';
import { nameText } from '../names.js';
import { percent, whole } from '../numbers.js';
import type { RobustCell } from '../robustCells.js';
import { table } from '../table.js';

type ClassAccuracy = NonNullable<AttackResult['classes']>[number];

/** Clean and worst-case accuracy class by class, a pair of columns for each cell. Images are those of the first cell. */
export function classTable(cells: readonly RobustCell[]): Html {
  const names = [...new Set(cells.flatMap(({ attack }) => attack.classes?.map(({ name }) => name) ?? []))];
  const find = (cell: RobustCell, name: string): ClassAccuracy | undefined =>
    cell.attack.classes?.find(accuracy => accuracy.name === name);
  return table<string>(
    [
      { heading: 'Class', cell: name => nameText(name, 24) },
      { heading: 'Images', numeric: true, cell: name => whole(find(cells[0], name)?.images) },
      ...cells.map(cell => ({
        heading: html`${nameText(cell.label, 24)}`,
        numeric: true,
        cell: (name: string) => {
          const accuracy = find(cell, name);
          return html`${percent(accuracy?.worstCase)} <span class="interval">${percent(accuracy?.clean)}</span>`;
        },
      })),
    ],
    names,
  );
}
