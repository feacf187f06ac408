import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { csvRows } from '../../../src/evaluate/table/csvRows.js';

const fields = (text: string) => csvRows(text, 't.csv').map(row => row.fields);

describe('csvRows', () => {
  it('reads fields with and without quotation marks', () => {
    expect(csvRows('a,b,c\n"1,5", 2 ,"say ""x"""\n', 't.csv')).toEqual([
      { line: 1, fields: ['a', 'b', 'c'] },
      { line: 2, fields: ['1,5', '2', 'say "x"'] },
    ]);
    expect(fields('a,b\n,""')).toEqual([
      ['a', 'b'],
      ['', ''],
    ]);
  });

  it('takes a byte-order mark, CRLF, and empty lines at the end', () => {
    expect(fields('\uFEFFa,b\r\n1,2\r\n\r\n \n')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(fields('')).toEqual([]);
  });

  it.each([
    ['too few fields', 'a,b\n1,2\n3\n', /1 fields in line 3 of t\.csv.*the 2 fields/],
    ['too many fields', 'a,b\n1,2,3\n', /3 fields in line 2/],
    ['an empty line between others', 'a,b\n\n1,2\n', /1 fields in line 2/],
    ['a quotation mark without partner', 'a,b\n"1,2\n', /line 2 of t\.csv.*no partner/],
    ['a quotation mark inside a field', 'a,b\n1"2",3\n', /line 2 of t\.csv.*no partner/],
    ['text after a quoted field', 'a,b\n"1"2,3\n', /line 2 of t\.csv.*no partner/],
    ['bytes that are no text', 'PK\u0003\u0004\0\0', /no text/],
    ['bytes that are no UTF-8', 'a,\uFFFD\n', /no text/],
  ])('refuses %s', (_what, text, message) => {
    expect(() => csvRows(text, 't.csv')).toThrow(InputError);
    expect(() => csvRows(text, 't.csv')).toThrow(message);
  });
});
