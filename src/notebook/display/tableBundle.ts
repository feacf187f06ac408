import { type Html, html } from '../../report/html.js';
import type { MimeBundle } from '../notebookDocument.js';

/** An arquero table, as far as it is shown. */
export interface ArqueroTable {
  columnNames(): string[];
  objects(options?: { limit?: number }): object[];
  numRows(): number;
}

/** A danfo data frame, as far as it is shown. */
export interface DanfoFrame {
  readonly columns: string[];
  readonly values: unknown;
  readonly index: (string | number)[];
}

/** Rows that are shown. */
const mostRows = 40;

interface Grid {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly left: number;
}

/** An arquero table or a danfo data frame as HTML and as text; a data frame's index is shown where it has names. */
export function tableBundle(table: ArqueroTable | DanfoFrame): MimeBundle {
  const { columns, rows, left } = 'columnNames' in table ? arqueroGrid(table) : danfoGrid(table);
  const numeric = columns.map((_, column) =>
    rows.every(row => row[column] === null || row[column] === undefined || typeof row[column] === 'number'),
  );
  const style = (column: number) =>
    `text-align:${numeric[column] ? 'right' : 'left'};padding:2px 10px;font-variant-numeric:tabular-nums`;
  const cells = (row: readonly unknown[]): Html[] =>
    row.map((value, column) => html`<td style="${style(column)}">${shown(value)}</td>`);
  const more = left > 0 ? `… and ${left} more rows` : '';
  return {
    'text/html': html`<table style="border-collapse:collapse;margin:6px 0 14px"><thead><tr>${columns.map(
      (name, column) => html`<th style="${style(column)};border-bottom:1px solid #888">${name}</th>`,
    )}</tr></thead><tbody>${rows.map(row => html`<tr>${cells(row)}</tr>`)}</tbody></table>${more && html`<p>${more}</p>`}`
      .text,
    'text/plain':
      [columns, ...rows.map(row => row.map(shown))].map(row => row.join('\t')).join('\n') +
      (more && `\n${more}`),
  };
}

function arqueroGrid(table: ArqueroTable): Grid {
  const columns = table.columnNames();
  const rows = table.objects({ limit: mostRows }).map(row => {
    const values = new Map<string, unknown>(Object.entries(row));
    return columns.map(name => values.get(name));
  });
  return { columns, rows, left: table.numRows() - rows.length };
}

function danfoGrid({ columns, values, index }: DanfoFrame): Grid {
  const all = values as unknown[][];
  const named = index.some((label, place) => label !== place);
  const rows = all.slice(0, mostRows).map((row, place) => (named ? [index[place], ...row] : row));
  return { columns: named ? ['', ...columns] : columns, rows, left: all.length - rows.length };
}

/** Numbers in five significant digits, whole ones in full. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(5)));
}
