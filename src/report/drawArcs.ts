import type { CellEpochsTable } from './cellEpochs.js';
import { operationLabel } from './drawCell.js';
import { quantised } from './encodeCellEpochs.js';
import { type Html, html } from './html.js';
import { percent } from './numbers.js';
import { operationFamily, operationLine } from './style.js';

/** Distances in the drawing, in pixels at full size. */
const size = { row: 62, column: 52, axis: 30, top: 20, box: 34 };

interface EdgeState {
  readonly operation: string;
  readonly weight: number;
  readonly chosen: boolean;
}

/** What an edge shows at an epoch: the operation that the derived cell has there, or the strongest one. */
function edgeState(
  { weights, chosen }: CellEpochsTable,
  operations: readonly string[],
  epoch: number,
  edge: number,
): EdgeState {
  const row = weights[epoch][edge].map(weight => weight ?? -1);
  const derived = chosen[epoch][edge];
  const shown = derived >= 0 ? derived : row.indexOf(Math.max(...row));
  return { operation: operations[shown], weight: quantised(row[shown]), chosen: derived >= 0 };
}

/** Stroke of an edge by its weight; the page's script has the same rule. */
function strokeWidth(weight: number): string {
  return (1 + 8 * weight).toFixed(2);
}

export function stateName(name: string): Html {
  const [, index] = /^c<sub>(.*)<\/sub>$/.exec(name) ?? [];
  return index === undefined
    ? html`${name.replace(/^node /, '')}`
    : html`c<tspan dy="3" font-size="11">${index}</tspan>`;
}

function classesOf({ operation, chosen }: EdgeState): string {
  const dashed = operationLine(operation).dash === 'dash' ? ' dashed' : '';
  return `op-${operationFamily(operation)}${dashed}${chosen ? ' chosen' : ''}`;
}

/** The cell as arcs beside its states, which stand below one another in their order. */
export function drawArcs(table: CellEpochsTable, operations: readonly string[], epoch: number): Html {
  const { states, edges } = table;
  const farthest = Math.max(...edges.map(({ from, to }) => to - from));
  const width = size.axis + farthest * size.column + 58;
  const y = (state: number) => size.top + state * size.row;
  const lines = edges.map(({ from, to }, edge) => {
    const state = edgeState(table, operations, epoch, edge);
    const reach = size.axis + ((to - from) * size.column) / 0.75;
    return html`<path class="${classesOf(state)}" data-edge="${edge}" stroke-width="${strokeWidth(state.weight)}" d="M${size.axis} ${y(from)}C${reach.toFixed(1)} ${y(from)} ${reach.toFixed(1)} ${y(to)} ${size.axis} ${y(to)}"/>`;
  });
  const labels = edges.map(({ from, to }, edge) => {
    const state = edgeState(table, operations, epoch, edge);
    const [x, middle] = [size.axis + (to - from) * size.column, (y(from) + y(to)) / 2];
    return html`<text class="${classesOf(state)}" data-label="${edge}" font-size="11.5" text-anchor="middle"><tspan x="${x}" y="${middle - 2}">${operationLabel(state.operation)}</tspan><tspan class="weight" x="${x}" y="${middle + 10}">${percent(state.weight, 0)}</tspan></text>`;
  });
  const boxes = states.map(
    (name, state) =>
      html`<g class="state"><rect x="${size.axis - size.box / 2}" y="${y(state) - 13}" width="${size.box}" height="26" rx="6"/><text x="${size.axis}" y="${y(state) + 4}" font-size="11.5" text-anchor="middle">${stateName(name)}</text></g>`,
  );
  const height = y(states.length - 1) + size.top;
  return html`<svg class="arcs" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${describe(table, operations, epoch)}">${lines}${boxes}${labels}</svg>`;
}

function describe(table: CellEpochsTable, operations: readonly string[], epoch: number): string {
  const plain = (state: number) => table.states[state].replace(/<\/?sub>/g, '');
  const words = table.edges.flatMap(({ from, to }, edge) => {
    const { operation, weight, chosen } = edgeState(table, operations, epoch, edge);
    return chosen
      ? `${operationLabel(operation)} ${percent(weight, 0)} from ${plain(from)} to ${plain(to)}`
      : [];
  });
  return `${table.title}: ${words.join('; ')}.`;
}
