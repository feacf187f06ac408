import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { DataSet, DataSetColumn } from '../data/dataSet.js';
import { reportData } from '../data/reportData.js';
import type { ReportFormat } from './reportFormat.js';

/** A column of one type: numbers as doubles, unless text is among them. */
function source({ name, values }: DataSetColumn): ColumnSource {
  const numeric = values.every(value => typeof value !== 'string');
  if (numeric) return { name, data: [...values], type: 'DOUBLE', nullable: true };
  const data = values.map(value => (value === null ? null : String(value)));
  return { name, data, type: 'STRING', nullable: true };
}

/** Apache Parquet, with the columns of the CSV files, where text stands as it is. */
export function parquetBytes({ columns }: DataSet): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData: columns.map(source), createdBy: 'rnas-lab' }));
}

/** `data/<id>.parquet` for every figure and table. */
export const parquetFormat: ReportFormat = {
  needsBrowser: false,
  write: async report =>
    reportData(report).map(set => ({ path: `data/${set.id}.parquet`, content: parquetBytes(set) })),
};
