import { type Html, type HtmlValue, html } from './html.js';

/** A column of a table: its heading, what a row shows in it, and how it is set. */
export interface Column<Row> {
  readonly heading: HtmlValue;
  readonly cell: (row: Row) => HtmlValue;
  /** Numbers are aligned to the right, in figures of one width. */
  readonly numeric?: boolean;
}

export interface TableOptions<Row> {
  /** Under a row, over the table's full width. */
  readonly note?: (row: Row) => Html | undefined;
  /** As wide as its content, for a table of two or three columns. */
  readonly compact?: boolean;
  /** Class of a row. */
  readonly rowClass?: (row: Row) => string | undefined;
}

/** A table in a frame that scrolls sideways where it does not fit; the first column heads its row. */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { note, rowClass, compact }: TableOptions<Row> = {},
): Html {
  const kind = ({ numeric }: Column<Row>) => (numeric ? 'number' : 'text');
  const head = columns.map(column => html`<th scope="col" class="${kind(column)}">${column.heading}</th>`);
  const body = rows.map(row => {
    const cells = columns.map((column, index) =>
      index === 0
        ? html`<th scope="row" class="${kind(column)}">${column.cell(row)}</th>`
        : html`<td class="${kind(column)}">${column.cell(row)}</td>`,
    );
    const below = note?.(row);
    return html`<tr class="${rowClass?.(row) ?? ''}">${cells}</tr>${
      below && html`<tr class="note"><td colspan="${columns.length}">${below}</td></tr>`
    }
`;
  });
  return html`<div class="table-frame${compact && ' compact'}" tabindex="0" role="group"><table>
<thead><tr>${head}</tr></thead>
<tbody>${body}</tbody>
</table></div>`;
}
