import type { CellEpochs, CellEpochsTable } from './cellEpochs.js';
import { operationLabel } from './drawCell.js';
import { encodeCellEpochs } from './encodeCellEpochs.js';
import { type Html, html } from './html.js';
import { jsonBlock } from './jsonBlock.js';
import { percent } from './numbers.js';
import { operationFamily, operationLine } from './style.js';

/** Distances in the drawing, in pixels at full size. */
const size = { row: 62, column: 52, axis: 30, top: 20, box: 34, line: 17, names: 74, heads: 88 };

/** Width of a field: so many pixels that a phone has room for all operations. */
function fieldWidth(operations: readonly string[]): number {
  return Math.max(18, Math.min(40, Math.floor(208 / operations.length)));
}

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
  return { operation: operations[shown], weight: Math.max(0, row[shown]), chosen: derived >= 0 };
}

/** Stroke of an edge by its weight; the page's script has the same rule. */
function strokeWidth(weight: number): string {
  return (1 + 8 * weight).toFixed(2);
}

function stateName(name: string): Html {
  const [, index] = /^c<sub>(.*)<\/sub>$/.exec(name) ?? [];
  return index === undefined
    ? html`${name.replace(/^node /, '')}`
    : html`c<tspan dy="3" font-size="9">${index}</tspan>`;
}

function classesOf({ operation, chosen }: EdgeState): string {
  const dashed = operationLine(operation).dash === 'dash' ? ' dashed' : '';
  return `op-${operationFamily(operation)}${dashed}${chosen ? ' chosen' : ''}`;
}

/** The cell as arcs beside its states, which stand below one another in their order. */
function arcs(table: CellEpochsTable, operations: readonly string[], epoch: number): Html {
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
    return html`<text class="${classesOf(state)}" data-label="${edge}" text-anchor="middle"><tspan x="${x}" y="${middle - 2}">${operationLabel(state.operation)}</tspan><tspan class="weight" x="${x}" y="${middle + 10}">${percent(state.weight, 0)}</tspan></text>`;
  });
  const boxes = states.map(
    (name, state) =>
      html`<g class="state"><rect x="${size.axis - size.box / 2}" y="${y(state) - 13}" width="${size.box}" height="26" rx="6"/><text x="${size.axis}" y="${y(state) + 4}" text-anchor="middle">${stateName(name)}</text></g>`,
  );
  const height = y(states.length - 1) + size.top;
  return html`<svg class="arcs" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${describe(table, operations, epoch)}">${lines}${boxes}${labels}</svg>`;
}

function describe(table: CellEpochsTable, operations: readonly string[], epoch: number): string {
  const plain = (state: number) => table.states[state].replace(/<\/?sub>/g, '');
  const words = table.edges.flatMap(({ from, to }, edge) => {
    const { operation, weight, chosen } = edgeState(table, operations, epoch, edge);
    return chosen ? `${operationLabel(operation)} ${percent(weight, 0)} from ${plain(from)} to ${plain(to)}` : [];
  });
  return `${table.title}: ${words.join('; ')}.`;
}

/** The weight of every operation on every edge as a bar; a full field is the largest weight of all epochs. */
function bars(table: CellEpochsTable, operations: readonly string[], epoch: number, largest: number): Html {
  const { edges, weights, chosen, states } = table;
  const field = fieldWidth(operations);
  const width = size.names + operations.length * field + 44;
  const height = size.heads + edges.length * size.line + 4;
  const x = (column: number) => size.names + column * field;
  const y = (edge: number) => size.heads + edge * size.line;
  const heads = operations.map(
    (operation, column) =>
      html`<text transform="translate(${x(column) + field / 2} ${size.heads - 7}) rotate(-52)">${operationLabel(operation)}</text>`,
  );
  const rows = edges.map(({ from, to }, edge) => {
    const fields = operations.map((operation, column) => {
      const weight = weights[0][edge][column] === null ? null : weights[epoch][edge][column];
      if (weight === null) return false;
      const length = ((field - 4) * weight) / largest;
      return html`<g class="op-${operationFamily(operation)}${chosen[epoch][edge] === column && ' chosen'}" data-field="${edge} ${column}"><rect class="field" x="${x(column)}" y="${y(edge)}" width="${field - 3}" height="${size.line - 3}" rx="2"/><rect class="bar" x="${x(column) + 0.5}" y="${y(edge) + 0.5}" width="${length.toFixed(2)}" height="${size.line - 4}" rx="1.5"/></g>`;
    });
    return html`<text x="${size.names - 8}" y="${y(edge) + 11}" text-anchor="end">${stateName(states[from])}<tspan dy="${states[from].includes('<sub>') ? -3 : 0}"> → </tspan>${stateName(states[to])}</text>${fields}`;
  });
  return html`<svg class="bars" viewBox="0 0 ${width} ${height}" width="${width}" aria-hidden="true">${heads}${rows}</svg>`;
}

function cellPanel(table: CellEpochsTable, operations: readonly string[], largest: number): Html {
  const last = table.weights.length - 1;
  return html`<div class="cell-panel epoch-cell"><h4>${table.title}</h4>${arcs(table, operations, last)}${bars(table, operations, last, largest)}</div>`;
}

/** The largest weight of a search's history: what a full bar stands for. */
export function largestWeight({ tables }: CellEpochs): number {
  let largest = 0;
  for (const { weights } of tables) {
    for (const weight of weights.flat(2)) largest = Math.max(largest, weight ?? 0);
  }
  return largest;
}

/**
 * The cells of a search with the strength of all operations, as of its last epoch, and a slider through the others, which the page's
 * script shows and works.
 */
export function drawCellEpochs(history: CellEpochs): Html {
  const { id, epochs, operations, tables, label } = history;
  const largest = largestWeight(history);
  const last = epochs.length - 1;
  const data = {
    epochs,
    largest,
    bar: fieldWidth(operations) - 4,
    operations: operations.map(operation => ({
      label: operationLabel(operation),
      family: `op-${operationFamily(operation)}`,
      dashed: operationLine(operation).dash === 'dash',
    })),
    edges: tables.map(({ edges }) => edges.length),
    tables: tables.map(encodeCellEpochs),
  };
  return html`<div class="epochs" data-epochs="${id}-epochs">
<div class="epoch-control" hidden><label for="${id}-slider">Epoch</label><input type="range" id="${id}-slider" min="0" max="${last}" value="${last}" step="1" aria-label="Epoch of ${label.slice(0, 80)}"><output for="${id}-slider">${epochs[last]}</output></div>
<div class="cells">${tables.map(table => cellPanel(table, operations, largest))}</div>
${jsonBlock(`${id}-epochs`, data)}
</div>`;
}
