/** The part of the page's script that sorts tables by a click or a key on a heading; `table.ts` marks their columns and cells. */
export const sortTables = `(() => {
'use strict';

function compare(one, other) {
  if (one === other) return 0;
  // What is missing comes last in both directions.
  if (one === undefined || one === '') return 2;
  if (other === undefined || other === '') return -2;
  const [a, b] = [Number(one), Number(other)];
  return Number.isNaN(a) || Number.isNaN(b) ? Math.sign(one.localeCompare(other, 'en', { numeric: true })) : Math.sign(a - b);
}

function sort(table, column, descending) {
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row, place) => ({ row, place, value: row.cells[column].dataset.sort }));
  rows.sort((one, other) => {
    const order = compare(one.value, other.value);
    return (Math.abs(order) === 2 || !descending ? order : -order) || one.place - other.place;
  });
  body.append(...rows.map(({ row }) => row));
}

for (const table of document.querySelectorAll('table.sortable')) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      // Numbers begin with the largest, names with the first.
      const first = head.classList.contains('number') ? 'descending' : 'ascending';
      const other = first === 'descending' ? 'ascending' : 'descending';
      const order = head.getAttribute('aria-sort') === first ? other : first;
      heads.forEach(one => one.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', order);
      sort(table, column, order === 'descending');
    });
  });
}
})();
`;
