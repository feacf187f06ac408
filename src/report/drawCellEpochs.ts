import type { Drawing } from './block.js';
import type { CellEpochs, CellEpochsTable } from './cellEpochs.js';
import { drawArcs, stateName } from './drawArcs.js';
import { operationLabel } from './drawCell.js';
import { encodeCellEpochs } from './encodeCellEpochs.js';
import { type Html, html } from './html.js';
import { jsonBlock } from './jsonBlock.js';
import { paperArcs } from './print/paperArcs.js';
import { operationFamily, operationLine } from './style.js';
import { weightsTable } from './tables/weightsTable.js';

/** Distances in the drawing, in pixels at full size. */
const size = { line: 17, names: 74, heads: 88 };

/** Width of a field: so many pixels that a phone has room for all operations. */
function fieldWidth(operations: readonly string[]): number {
  return Math.max(18, Math.min(40, Math.floor(208 / operations.length)));
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
  return html`<div class="cell-panel epoch-cell"><h4>${table.title}</h4>${drawArcs(table, operations, last)}${bars(table, operations, last, largest)}</div>`;
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
export function drawCellEpochs(history: CellEpochs): Drawing {
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
  const drawing = html`<div class="epochs" data-epochs="${id}-epochs">
<div class="epoch-control" hidden><label for="${id}-slider">Epoch</label><input type="range" id="${id}-slider" min="0" max="${last}" value="${last}" step="1" aria-label="Epoch of ${label.slice(0, 80)}"><output for="${id}-slider">${epochs[last]}</output></div>
<div class="cells">${tables.map(table => cellPanel(table, operations, largest))}</div>
${jsonBlock(`${id}-epochs`, data)}
</div>`;
  return { drawing, paper: tables.map(cell => paperArcs(cell, operations)), data: weightsTable(history) };
}
