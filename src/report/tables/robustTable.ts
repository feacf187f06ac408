import type { AttackResult } from '../../experiment/attackResult.js';
import { balls } from '../../perturb/ball.js';
import { type Html, html } from '../html.js';
import { nameText } from '../names.js';
import { epsilonText } from '../numbers.js';
import { count, nothing, type Quantity, share } from '../quantity.js';
import { type Condition, conditionOf, type RobustCell, worstCaseName } from '../robustCells.js';
import { type Column, type Table, table } from '../table.js';

function conditionColumn(name: string): Column<RobustCell> {
  return {
    heading: name === worstCaseName ? name : nameText(name, 24),
    numeric: true,
    best: 'highest',
    cell: cell => accuracyOf(conditionOf(cell, name)),
  };
}

function accuracyOf(condition: Condition | undefined): Quantity {
  if (condition === undefined) return nothing;
  const { accuracy, interval } = condition;
  const [low, high] = interval;
  const small = `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}`;
  return { ...share(accuracy), small, more: { low, high } };
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
export function robustTable(cells: readonly RobustCell[]): Table {
  const conditions = [...new Set(cells.flatMap(cell => cell.conditions.map(({ name }) => name)))];
  return table<RobustCell>(
    [
      { heading: 'Cell', cell: ({ label }) => nameText(label), value: ({ label }) => label },
      ...conditions.map(conditionColumn),
      conditionColumn(worstCaseName),
      { heading: 'Images', numeric: true, cell: ({ attack }) => count(attack.images) },
      {
        heading: 'Ball',
        cell: ({ attack }) => html`${balls[attack.norm].label}, ε = ${epsilonText(attack.epsilon)}`,
      },
      { key: 'norm', value: ({ attack }) => attack.norm },
      { key: 'epsilon', value: ({ attack }) => attack.epsilon },
      { heading: 'Flags', cell: flagCount, value: cell => doubts(cell).length },
    ],
    cells,
    { note: flagNote },
  );
}
