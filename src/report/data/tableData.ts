import { Html } from '../html.js';
import { plainText } from '../markup/plainText.js';
import type { Table } from '../table.js';
import { columnName, type DataSet, distinctColumns } from './dataSet.js';

/** A table's numbers as they are, with those that people read from its look. */
export function tableData(id: string, { data }: Table): DataSet {
  const columns = data.map(({ heading, key, suffix, values }) => {
    const name = columnName(key ?? plainText(heading));
    return {
      name: suffix === undefined ? name : `${name}_${suffix}`,
      values: values.map(value => (value instanceof Html ? plainText(value) : value)),
    };
  });
  return { id, columns: distinctColumns(columns) };
}
