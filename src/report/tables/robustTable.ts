import type { AttackResult } from '../../experiment/attackResult.js';
import { balls } from '../../perturb/ball.js';
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

const outdated = {
  id: 'outdated',
  meaning: 'Attacked before the run was trained further: not the checkpoint that it has now.',
  remedy: 'Attack again.',
};

/** What speaks against one evaluation: its own flags, and that the run was trained further. */
function doubts({ attack, retrain }: RobustCell): AttackResult['flags'] {
  return retrain.run.attackedCheckpoint === 'changed' ? [outdated, ...attack.flags] : attack.flags;
}

/** What each flag means and what to do about it, next to the figures that it casts doubt on. */
function flagNote(cell: RobustCell): Html | undefined {
  const flags = doubts(cell);
  if (flags.length === 0) return undefined;
  return html`<ul class="flags">${flags.map(
    ({ id, meaning, remedy }) =>
      html`<li><span class="flag">${nameText(id, 40)}</span> ${nameText(meaning, 400)} <em>${nameText(remedy, 400)}</em></li>`,
  )}</ul>`;
}

function flagCount(cell: RobustCell): Html {
  const { length } = doubts(cell);
  return length === 0
    ? html`<span class="status complete">none</span>`
    : html`<span class="status partial">${length}</span>`;
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
        cell: ({ attack }) => html`${balls[attack.norm].label}, ε = ${epsilonText(attack.epsilon)}`,
      },
      { heading: 'Flags', cell: flagCount },
    ],
    cells,
    { note: flagNote },
  );
}
