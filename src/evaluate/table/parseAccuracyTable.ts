import { InputError } from '../../base/inputError.js';
import { nasBench201Digits, nasBench201FromDigits } from '../../space/nasBench201/cellDigits.js';
import {
  nasBench201FromIndex,
  nasBench201Index,
  nasBench201Size,
} from '../../space/nasBench201/cellIndex.js';
import { type AccuracyTable, accuracyTable } from './accuracyTable.js';
import { type CsvRow, csvRows } from './csvRows.js';

/** The columns that are no accuracies. */
const cellColumn = 'ops';
const indexColumn = 'index';

const decimal = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * A table of accuracies from comma-separated values: a column `ops` with the six digits of a cell, perhaps a column
 * `index` with its number in the benchmark, and any number of columns of accuracies in [0, 1]; every one of the 15,625
 * cells once, in any order.
 *
 * @param source name of the file, for the message
 * @throws InputError that says where the text is no such table
 */
export function parseAccuracyTable(text: string, source: string): AccuracyTable {
  const [header, ...rows] = csvRows(text, source);
  const names = accuracyColumns(header?.fields ?? [], source);
  const columns = new Map(names.map(name => [name, new Float64Array(nasBench201Size)]));
  const lineOf = new Uint32Array(nasBench201Size);
  for (const row of rows) {
    const index = cellOf(row, header.fields, source);
    if (lineOf[index] > 0) {
      throw refusal(
        row,
        source,
        `cell ${row.fields[header.fields.indexOf(cellColumn)]}, which line ${lineOf[index]} has already`,
        'every cell once',
      );
    }
    lineOf[index] = row.line;
    for (const [name, values] of columns) {
      values[index] = accuracyOf(row, row.fields[header.fields.indexOf(name)], name, source);
    }
  }
  requireAllCells(lineOf, rows.length, source);
  return accuracyTable(columns);
}

function accuracyColumns(header: readonly string[], source: string): string[] {
  const fault = headerFault(header);
  if (fault === undefined) return header.filter(isAccuracy);
  const given = header.length === 0 ? 'nothing' : JSON.stringify(header.join(',').slice(0, 120));
  throw new InputError({
    given: `${source} with ${fault}: its first line has ${given}`,
    expected: `column names separated by commas: ${cellColumn}, perhaps ${indexColumn}, and one for each kind of accuracy`,
    remedy: 'give a table such as that of NAS-RobBench-201, with its line of column names',
  });
}

function isAccuracy(name: string): boolean {
  return name !== cellColumn && name !== indexColumn;
}

function headerFault(header: readonly string[]): string | undefined {
  const twice = header.find((name, place) => header.indexOf(name) < place);
  if (!header.includes(cellColumn)) return `no column ${cellColumn}`;
  if (!header.some(isAccuracy)) return 'no column of accuracies';
  if (header.includes('')) return 'a column without a name';
  return twice === undefined ? undefined : `two columns ${JSON.stringify(twice.slice(0, 40))}`;
}

/** The index of the cell that a row is of. */
function cellOf(row: CsvRow, header: readonly string[], source: string): number {
  const digits = row.fields[header.indexOf(cellColumn)];
  if (!/^[0-4]{6}$/.test(digits)) {
    throw refusal(row, source, `cell ${JSON.stringify(digits.slice(0, 40))}`, 'six digits from 0 to 4');
  }
  const index = nasBench201Index(nasBench201FromDigits(digits));
  const stated = row.fields[header.indexOf(indexColumn)] ?? String(index);
  if (stated === String(index)) return index;
  throw refusal(
    row,
    source,
    `index ${JSON.stringify(stated.slice(0, 40))} for cell ${digits}`,
    `${index}, the benchmark's number of that cell`,
  );
}

function accuracyOf(row: CsvRow, text: string, name: string, source: string): number {
  const value = decimal.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 1) return value;
  const percentages = value > 1 && value <= 100;
  throw refusal(
    row,
    source,
    `${name} = ${JSON.stringify(text.slice(0, 40))}`,
    'an accuracy in [0, 1]',
    percentages ? 'divide percentages by 100' : undefined,
  );
}

function requireAllCells(lineOf: Uint32Array, rows: number, source: string): void {
  const missing = lineOf.indexOf(0);
  if (missing < 0) return;
  throw new InputError({
    given: `${source} with ${rows} of ${nasBench201Size} cells; ${nasBench201Digits(nasBench201FromIndex(missing))} is missing`,
    expected: 'every cell of nas-bench-201 once',
    remedy: 'give the whole table: it may have been cut off',
  });
}

function refusal(
  { line }: CsvRow,
  source: string,
  given: string,
  expected: string,
  remedy = 'mend the line, or take the file from its source again',
): InputError {
  return new InputError({ given: `${given} in line ${line} of ${source}`, expected, remedy });
}
