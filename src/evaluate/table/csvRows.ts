import { InputError } from '../../base/inputError.js';

/** One line of a table, with its number in the file, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A field, in double quotes or not, and what ends it. */
const field = /[ \t]*(?:"((?:[^"]|"")*)"|([^",]*?))[ \t]*(,|$)/y;

/**
 * The lines of comma-separated values (RFC 4180) whose fields have no line breaks. A byte-order mark, CRLF and empty
 * lines at the end are taken; a line of more or fewer fields than the first is not, which readers for data frames fill
 * up or cut in silence.
 *
 * @param source name of the file, for the message
 * @throws InputError that names the line
 * @example
 * csvRows('ops,acc\n"333133",0.79\n', 'table.csv')[1]; // { line: 2, fields: ['333133', '0.79'] }
 */
export function csvRows(text: string, source: string): CsvRow[] {
  if (/[\0\uFFFD]/.test(text)) {
    throw new InputError({
      given: `${source}, which is no text`,
      expected: 'comma-separated values in UTF-8',
      remedy: 'give the table as a .csv file; unpack it if it is packed',
    });
  }
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  while (lines.length > 0 && lines[lines.length - 1].trim() === '') lines.pop();
  const rows = lines.map((content, index) => ({
    line: index + 1,
    fields: fieldsOf(content, index + 1, source),
  }));
  const odd = rows.find(({ fields }) => fields.length !== rows[0].fields.length);
  if (odd === undefined) return rows;
  throw new InputError({
    given: `${odd.fields.length} fields in line ${odd.line} of ${source}`,
    expected: `the ${rows[0].fields.length} fields that the first line has`,
    remedy: 'mend the line, or take the file from its source again',
  });
}

function fieldsOf(content: string, line: number, source: string): string[] {
  const fields: string[] = [];
  field.lastIndex = 0;
  for (let open = true; open; ) {
    const match = field.exec(content);
    if (match === null) {
      throw new InputError({
        given: `line ${line} of ${source}, where a quotation mark has no partner`,
        expected: 'fields with quotation marks around the whole field, or none',
        remedy: 'mend the line, or take the file from its source again',
      });
    }
    fields.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    open = match[3] === ',';
  }
  return fields;
}
