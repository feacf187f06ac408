import { describe, expect, it } from 'vitest';
import { html } from '../../src/report/html.js';
import { nothing, share, shareSpread, spread } from '../../src/report/quantity.js';
import { table } from '../../src/report/table.js';
import { tableHtml } from '../../src/report/tableHtml.js';

const rows = [
  { name: 'a<b', clean: 0.5, robust: 0.25, kind: 'arm' },
  { name: 'c', clean: 0.75, robust: 0.2, kind: 'arm' },
  { name: 'limit', clean: 1, robust: Number.NaN, kind: 'optimum' },
];
const made = table<(typeof rows)[number]>(
  [
    { heading: 'Cell', cell: ({ name }) => html`<i>${name}</i>` },
    { key: 'kind', value: ({ kind }) => kind },
    {
      heading: 'Clean',
      numeric: true,
      best: 'highest',
      cell: ({ clean }) => ({ ...share(clean), small: '1–2', more: { low: 0.01 } }),
    },
    { heading: 'Robust', numeric: true, best: 'lowest', cell: ({ robust }) => share(robust) },
  ],
  rows,
  { compared: ({ kind }) => kind === 'arm', note: ({ name }) => (name === 'c' ? html`<b>n</b>` : undefined) },
);

describe('table', () => {
  it('keeps numbers as they are, and has what files alone need', () => {
    expect(made.data.map(({ key, suffix, values }) => [key, suffix, values.map(String)])).toEqual([
      [undefined, undefined, ['<i>a&lt;b</i>', '<i>c</i>', '<i>limit</i>']],
      ['kind', undefined, ['arm', 'arm', 'optimum']],
      [undefined, undefined, ['0.5', '0.75', '1']],
      [undefined, 'low', ['0.01', '0.01', '0.01']],
      [undefined, undefined, ['0.25', '0.2', 'null']],
    ]);
    expect(made.columns.map(({ heading }) => heading.text)).toEqual(['Cell', 'Clean', 'Robust']);
  });

  it('finds the best of the rows that are compared, and none in one row', () => {
    const best = (place: number) => made.rows.map(({ cells }) => cells[place].best);
    expect([best(1), best(2)]).toEqual([
      [false, true, false],
      [false, true, false],
    ]);
    const alone = table([{ heading: 'x', numeric: true, best: 'highest', cell: share }], [0.5]);
    expect(alone.rows[0].cells[0].best).toBe(false);
  });

  it('is set in HTML', () => {
    const text = tableHtml(made).text;
    expect(text).toContain('<th scope="row" class="text"><i>a&lt;b</i></th>');
    expect(text).toContain(
      '<td class="number"><strong>75.0\u202f%</strong> <span class="interval">1–2</span></td>',
    );
    expect(text).toContain('<tr class="note"><td colspan="3"><b>n</b></td></tr>');
    expect(text).toContain('<td class="number">–</td>');
  });
});

describe('quantities', () => {
  it('are shown with their deviation, if they have one', () => {
    expect(shareSpread({ mean: 0.5, sd: 0.012 })).toMatchObject({
      value: 0.5,
      shown: '50.00\u202f% ± 1.20',
      more: { sd: 0.012 },
    });
    expect(spread({ mean: 2, sd: Number.NaN }, String, { n: 1 })).toMatchObject({ value: 2, shown: '2' });
    expect(spread({ mean: Number.NaN, sd: 0 }, String, { n: 0 })).toMatchObject({ shown: nothing.shown });
  });
});
