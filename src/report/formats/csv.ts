import type { DataSet } from '../data/dataSet.js';
import { reportData } from '../data/reportData.js';
import type { DataValue } from '../quantity.js';
import type { ReportFormat } from './reportFormat.js';

/** What a spreadsheet takes for the beginning of a formula, and the mark that says it is none. */
const FORMULA = /^[=+\-@\t\r\n'＝＋－＠]/;

/**
 * A field of RFC 4180. Numbers stand as they are, in as many digits as they have, minus sign included. Text that a
 * spreadsheet would take for a formula (it begins with = + - @ or their full-width forms, a tab or a line break) gets
 * an apostrophe in front, as spreadsheets write such text themselves; so does text that begins with one, so that
 * taking one away always gives the text back.
 */
export function csvField(value: DataValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const clean = value.replace(/(?![\t\n\r])[\p{Cc}\p{Cs}]/gu, '\ufffd');
  const text = FORMULA.test(clean) ? `'${clean}` : clean;
  return /[",\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvText({ columns }: DataSet): string {
  const rows = columns[0]?.values.length ?? 0;
  const lines = Array.from({ length: rows }, (_, row) => columns.map(({ values }) => csvField(values[row])));
  return [columns.map(({ name }) => csvField(name)), ...lines]
    .map(fields => `${fields.join(',')}\n`)
    .join('');
}

/** `data/<id>.csv` for every figure and table. */
export const csvFormat: ReportFormat = {
  needsBrowser: false,
  write: async report =>
    reportData(report).map(set => ({ path: `data/${set.id}.csv`, content: csvText(set) })),
};
