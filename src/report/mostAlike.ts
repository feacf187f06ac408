import { groupBy } from '../base/groupBy.js';
import { attackKey, headlineCondition, type RobustCell } from './robustCells.js';

/**
 * The cells that can be compared with each other: all of them where they share an attack, else those that went through the most
 * frequent attack, of equally frequent ones the first.
 */
export function mostAlike(cells: readonly RobustCell[]): readonly RobustCell[] {
  if (headlineCondition(cells) !== undefined) return cells;
  const tried = cells.flatMap(cell =>
    cell.conditions.slice(1).map(({ name }) => ({ cell, key: attackKey(cell, name) })),
  );
  const [first, ...others] = groupBy(tried, ({ key }) => key).values();
  if (first === undefined) return [];
  const most = others.reduce((most, next) => (next.length > most.length ? next : most), first);
  return most.map(({ cell }) => cell);
}
