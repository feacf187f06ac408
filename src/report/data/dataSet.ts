import type { DataValue } from '../quantity.js';

/** One column of a file of data: numbers alone, or text alone, with nothing where nothing was measured. */
export interface DataSetColumn {
  readonly name: string;
  readonly values: readonly DataValue[];
}

/** The numbers of one figure or table, a row for each mark or row. */
export interface DataSet {
  /** Id of the figure or table. */
  readonly id: string;
  readonly columns: readonly DataSetColumn[];
}

/** A name that every program takes for a column's: small letters and digits, of any script, with underscores. */
export function columnName(text: string): string {
  const name = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  return Array.from(name).slice(0, 60).join('') || 'column';
}

/** The same columns with names that differ: the second of a name ends in `_2`. */
export function distinctColumns(columns: readonly DataSetColumn[]): DataSetColumn[] {
  const taken = new Set<string>();
  return columns.map(({ name, values }) => {
    let distinct = name;
    for (let number = 2; taken.has(distinct); number++) distinct = `${name}_${number}`;
    taken.add(distinct);
    return { name: distinct, values };
  });
}
