import { type Html, type HtmlValue, html } from './html.js';
import type { DataValue, Quantity } from './quantity.js';

interface ColumnBase {
  readonly heading: HtmlValue;
  /** Name of the column in files; made from the heading where it is left out. Unique in its table. */
  readonly key?: string;
}

interface NumericColumn<Row> extends ColumnBase {
  /** Numbers are aligned to the right, in figures of one width. */
  readonly numeric: true;
  readonly cell: (row: Row) => Quantity;
  /** Which of the rows compared is set in bold: a tie all of them, of a single row none. */
  readonly best?: 'highest' | 'lowest';
}

interface TextColumn<Row> extends ColumnBase {
  readonly numeric?: false;
  readonly cell: (row: Row) => HtmlValue;
  /** What files have: what is shown, as plain text, where it is left out. */
  readonly value?: (row: Row) => DataValue;
}

/** A column that files alone have: what people read from a row's place or look. */
interface FileColumn<Row> {
  readonly key: string;
  readonly value: (row: Row) => DataValue;
}

/** A column of a table: its heading, what a row has in it, and how it is set. */
export type Column<Row> = NumericColumn<Row> | TextColumn<Row> | FileColumn<Row>;

export interface TableOptions<Row> {
  /** Under a row, over the table's full width. */
  readonly note?: (row: Row) => Html | undefined;
  /** As wide as its content, for a table of two or three columns. */
  readonly compact?: boolean;
  /** Readers of the page can sort it, by what files have in a column. */
  readonly sortable?: boolean;
  /** Class of a row. */
  readonly rowClass?: (row: Row) => string | undefined;
  /** Rows of which a column's best is looked for; all of them where it is left out. */
  readonly compared?: (row: Row) => boolean;
}

export interface TableColumn {
  readonly heading: Html;
  readonly numeric: boolean;
}

export interface TableCell {
  readonly shown: Html;
  readonly small?: Html;
  /** The best of its column. */
  readonly best: boolean;
  /** What it is sorted by. */
  readonly sort?: DataValue;
}

export interface TableRow {
  readonly cells: readonly TableCell[];
  readonly note?: Html;
  readonly className: string;
}

/** One column of what files have; without a key, it is called as its heading. */
export interface DataColumn {
  readonly heading: Html;
  readonly key?: string;
  /** Of the number beside the column's own: `sd`, `low`, … */
  readonly suffix?: string;
  /** Html where it is the plain text of what is shown. */
  readonly values: readonly (DataValue | Html)[];
}

/** A table as data, from which every format is written. The first column heads its rows. */
export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  readonly data: readonly DataColumn[];
  readonly compact: boolean;
  readonly sortable: boolean;
}

/** Rows as a table. */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { note, rowClass, compact = false, sortable = false, compared }: TableOptions<Row> = {},
): Table {
  const shown = columns.filter(column => 'heading' in column);
  const contest = rows.filter(row => compared?.(row) ?? true);
  const cells = shown.map(column => columnCells(column, rows, contest));
  return {
    columns: shown.map(({ heading, numeric = false }) => ({ heading: html`${heading}`, numeric })),
    rows: rows.map((row, place) => ({
      cells: cells.map(column => column[place]),
      note: note?.(row),
      className: rowClass?.(row) ?? '',
    })),
    data: columns.flatMap(column => dataColumns(column, rows)),
    compact,
    sortable,
  };
}

function columnCells<Row>(
  column: NumericColumn<Row> | TextColumn<Row>,
  rows: readonly Row[],
  contest: readonly Row[],
): TableCell[] {
  if (!column.numeric) {
    return rows.map(row => ({ shown: html`${column.cell(row)}`, best: false, sort: column.value?.(row) }));
  }
  const top = bestOf(column, contest);
  return rows.map(row => {
    const { value, shown, small } = column.cell(row);
    const best = top !== undefined && value === top && contest.includes(row);
    return {
      shown: html`${shown}`,
      ...(small !== undefined && { small: html`${small}` }),
      best,
      sort: finite(value),
    };
  });
}

function bestOf<Row>({ best, cell }: NumericColumn<Row>, contest: readonly Row[]): number | undefined {
  if (best === undefined || contest.length < 2) return undefined;
  const values = contest.flatMap(row => cell(row).value ?? []).filter(Number.isFinite);
  if (values.length === 0) return undefined;
  return values.reduce((one, other) => (best === 'highest' ? Math.max(one, other) : Math.min(one, other)));
}

function dataColumns<Row>(column: Column<Row>, rows: readonly Row[]): DataColumn[] {
  const { key } = column;
  if (!('heading' in column)) return [{ heading: html`${key}`, key, values: rows.map(column.value) }];
  const heading = html`${column.heading}`;
  if (!column.numeric) {
    const { value, cell } = column;
    return [{ heading, key, values: rows.map(row => (value ? value(row) : html`${cell(row)}`)) }];
  }
  const quantities = rows.map(column.cell);
  const suffixes = [...new Set(quantities.flatMap(({ more = {} }) => Object.keys(more)))];
  return [
    { heading, key, values: quantities.map(({ value }) => finite(value)) },
    ...suffixes.map(suffix => ({
      ...{ heading, key, suffix },
      values: quantities.map(({ more }) => finite(more?.[suffix])),
    })),
  ];
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
