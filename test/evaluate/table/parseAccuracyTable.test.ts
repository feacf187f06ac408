import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { parseAccuracyTable } from '../../../src/evaluate/table/parseAccuracyTable.js';
import { nasBench201FromDigits } from '../../../src/space/nasBench201/cellDigits.js';
import { nasBench201Index } from '../../../src/space/nasBench201/cellIndex.js';
import { convolutions, madeUpCsv } from '../../helpers/accuracyTables.js';
import { caughtError } from '../../helpers/caughtError.js';

const csv = madeUpCsv({ acc: convolutions, pgd: digits => convolutions(digits) / 2 });
const lines = csv.trimEnd().split('\n');
const at = (digits: string) => nasBench201Index(nasBench201FromDigits(digits));

describe('parseAccuracyTable', () => {
  it('has every accuracy at its index, whatever the order of lines and columns', () => {
    const { columns, of } = parseAccuracyTable(csv, 't.csv');
    expect([...columns.keys()]).toEqual(['acc', 'pgd']);
    expect(of).toBe(6466);
    // Digit by digit: 0.1 · (1 + e/9) for edges 0 … 5 is 0.1 · (6 + 15/9).
    expect(columns.get('acc')?.accuracies[at('333333')]).toBe(0.7667);
    expect(columns.get('pgd')?.accuracies[at('300000')]).toBe(0.05);
    const shuffled = [lines[0], ...lines.slice(1).reverse()]
      .map(line => line.split(',').slice(1).reverse().join(','))
      .join('\r\n');
    expect(parseAccuracyTable(`\uFEFF${shuffled}`, 't.csv').columns.get('acc')).toEqual(columns.get('acc'));
  });

  const with5 = (edit: (line: string) => string) =>
    lines.map((line, place) => (place === 5 ? edit(line) : line)).join('\n');
  const digits5 = lines[5].split(',')[1];

  it.each<[string, string, RegExp]>([
    ['an empty file', '', /no column ops: its first line has nothing/],
    ['a table of something else', 'a;b\n1;2\n', /no column ops.*"a;b"/],
    ['a table without accuracies', 'index,ops\n', /no column of accuracies/],
    ['a column twice', 'ops,acc,acc\n', /two columns "acc"/],
    ['a nameless column', 'ops,acc,\n', /column without a name/],
    ['a table without lines', lines[0], /0 of 15625 cells; \d{6} is missing/],
    ['a table that was cut off', lines.slice(0, -3).join('\n'), /15622 of 15625 cells/],
    ['a cell twice', [...lines, lines[5]].join('\n'), /which line 6 has already in line 15627/],
    ['digits that are none', with5(line => line.replace(digits5, '"000005"')), /"000005" in line 6/],
    ['digits without their zeros', with5(line => line.replace(digits5, '23300')), /"23300" in line 6/],
    ['an index of another cell', with5(line => `7${line}`), /index "74" for cell \d{6} in line 6.* 4, the/],
    ['a percentage', with5(line => line.replace(/[^,]*$/, '47.5')), /pgd = "47\.5".*divide percentages/],
    ['a negative accuracy', with5(line => line.replace(/[^,]*$/, '-0.1')), /pgd = "-0\.1" in line 6/],
    ['no number', with5(line => line.replace(/[^,]*$/, 'NaN')), /pgd = "NaN" in line 6/],
    ['a number in hexadecimal', with5(line => line.replace(/[^,]*$/, '0x1')), /pgd = "0x1"/],
    ['nothing for an accuracy', with5(line => line.replace(/[^,]*$/, '')), /pgd = "" in line 6/],
  ])('refuses %s', async (_what, text, message) => {
    const { message: said } = await caughtError(InputError, () => parseAccuracyTable(text, 't.csv'));
    expect(said).toMatch(message);
    expect(said).toContain('t.csv');
  });
});
