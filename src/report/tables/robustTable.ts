import { type Html, html } from '../html.js';
import { nameText } from '../names.js';
import { epsilonText, MISSING, percent, whole } from '../numbers.js';
import type { RobustCell } from '../robustCells.js';
import { type Column, table } from '../table.js';

function best(cells: readonly RobustCell[], value: (cell: RobustCell) => number | undefined): number {
  return cells.length < 2 ? Number.POSITIVE_INFINITY : Math.max(...cells.map(cell => value(cell) ?? -1));
}

function conditionColumn(name: string, cells: readonly RobustCell[]): Column<RobustCell> {
  const find = (cell: RobustCell) => cell.conditions.find(condition => condition.name === name);
  const top = best(cells, cell => find(cell)?.accuracy);
  return {
    heading: nameText(name, 24),
    numeric: true,
    cell: cell => {
      const condition = find(cell);
      if (condition === undefined) return MISSING;
      const { accuracy, interval } = condition;
      const value = percent(accuracy);
      const range = html`<span class="interval">${(100 * interval[0]).toFixed(1)}–${(100 * interval[1]).toFixed(1)}</span>`;
      return html`${accuracy === top ? html`<strong>${value}</strong>` : value} ${range}`;
    },
  };
}

/** The flags of one evaluation: what each means and what to do about it, next to the figures that it casts doubt on. */
function flagNote({ attack }: RobustCell): Html | undefined {
  if (attack.flags.length === 0) return undefined;
  return html`<ul class="flags">${attack.flags.map(
    ({ id, meaning, remedy }) =>
      html`<li><span class="flag">${nameText(id, 40)}</span> ${nameText(meaning, 400)} <em>${nameText(remedy, 400)}</em></li>`,
  )}</ul>`;
}

function flagCount({ attack: { flags } }: RobustCell): Html {
  return flags.length === 0
    ? html`<span class="status complete">none</span>`
    : html`<span class="status partial">${flags.length}</span>`;
}

/** Accuracy of every attacked cell by condition with 95 % intervals, the worst case, and the evaluation's flags. */
export function robustTable(cells: readonly RobustCell[]): Html {
  const conditions = [...new Set(cells.flatMap(cell => cell.conditions.map(({ name }) => name)))];
  const worst = best(cells, cell => cell.worstCase);
  return table<RobustCell>(
    [
      { heading: 'Cell', cell: cell => nameText(cell.label) },
      ...conditions.map(name => conditionColumn(name, cells)),
      {
        heading: 'Worst case',
        numeric: true,
        cell: ({ worstCase }) =>
          worstCase === worst ? html`<strong>${percent(worstCase)}</strong>` : percent(worstCase),
      },
      { heading: 'Images', numeric: true, cell: ({ attack }) => whole(attack.images) },
      {
        heading: 'Ball',
        cell: ({ attack }) =>
          html`${attack.norm === 'linf' ? 'L∞' : 'L2'}, ε = ${epsilonText(attack.epsilon)}`,
      },
      { heading: 'Flags', cell: flagCount },
    ],
    cells,
    { note: flagNote },
  );
}
