import { type Html, html } from './html.js';
import type { Table, TableCell } from './table.js';

/** A table in a frame that scrolls sideways where it does not fit; the first column heads its row. */
export function tableHtml({ columns, rows, compact, sortable }: Table): Html {
  const kinds = columns.map(({ numeric }) => (numeric ? 'number' : 'text'));
  const head = columns.map(
    ({ heading }, place) => html`<th scope="col" class="${kinds[place]}">${heading}</th>`,
  );
  const body = rows.map(({ cells, note, className }) => {
    const row = cells.map((cell, place) => {
      const key = sortable && cell.sort !== undefined && html` data-sort="${cell.sort}"`;
      return place === 0
        ? html`<th scope="row" class="${kinds[place]}"${key}>${cellHtml(cell)}</th>`
        : html`<td class="${kinds[place]}"${key}>${cellHtml(cell)}</td>`;
    });
    return html`<tr class="${className}">${row}</tr>${
      note && html`<tr class="note"><td colspan="${columns.length}">${note}</td></tr>`
    }
`;
  });
  return html`<div class="table-frame${compact && ' compact'}" tabindex="0" role="group"><table${sortable && html` class="sortable"`}>
<thead><tr>${head}</tr></thead>
<tbody>${body}</tbody>
</table></div>`;
}

/** What stands in a cell, in rich text: the best in bold, small print beneath. */
export function cellHtml({ shown, small, best }: TableCell): Html {
  return html`${best ? html`<strong>${shown}</strong>` : shown}${small && html` <span class="interval">${small}</span>`}`;
}
