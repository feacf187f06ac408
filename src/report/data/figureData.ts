import type { Chart } from '../block.js';
import type { FigureSpec } from '../figure.js';
import { trusted } from '../html.js';
import { plainLabel } from '../markup/plainText.js';
import type { DataValue } from '../quantity.js';
import { type DataSet, distinctColumns } from './dataSet.js';
import { FigureAxes } from './figureAxes.js';
import { guideRows } from './guideRows.js';
import type { MarkRow } from './markRow.js';
import { traceMeta } from './traceMeta.js';
import { WholeNames } from './wholeNames.js';

/** In this order; a column that no mark of a figure has is left out. */
const order = [
  ...['chart', 'panel', 'series', 'x_axis', 'x', 'x_label', 'x_low', 'x_high'],
  ...['y_axis', 'y', 'y_label', 'y_low', 'y_high', 'z_axis', 'z', 'dimension', 'line', 'value', 'label'],
];

type Trace = Readonly<Record<string, unknown>>;

/** The numbers of a figure, a row for each mark that it draws, read from what plotly is given. */
export function figureData(id: string, charts: readonly Chart[], whole = new WholeNames([])): DataSet {
  const rows = charts.flatMap(({ wide, complete, description }) =>
    specRows(complete?.() ?? wide).map(row => (charts.length > 1 ? { chart: description, ...row } : row)),
  );
  const known = new Set(rows.flatMap(row => Object.keys(row).filter(name => row[name] !== null)));
  known.delete('group');
  const names = [
    ...order.filter(name => known.has(name)),
    ...[...known].filter(name => !order.includes(name)),
  ];
  return {
    id,
    columns: distinctColumns(
      names.map(name => ({ name, values: rows.map(row => whole.of(row[name] ?? null, row.group ?? null)) })),
    ),
  };
}

function specRows({ data, layout }: FigureSpec): MarkRow[] {
  const axes = new FigureAxes(layout);
  return [...data.flatMap(trace => traceRows(trace as Trace, axes)), ...guideRows(layout, axes)];
}

function traceRows(trace: Trace, axes: FigureAxes): MarkRow[] {
  const { draws, panel, z: zTitle } = traceMeta(trace.meta);
  if (draws === 'nothing') return [];
  const drawn: Trace = draws === undefined ? trace : { ...trace, ...draws };
  const series = label(trace.name);
  const [xaxis, yaxis] = [axes.read('x', trace.xaxis), axes.read('y', trace.yaxis)];
  const common = {
    ...{ panel: panel ?? axes.panel(xaxis.name, yaxis.name), series },
    group: typeof trace.legendgroup === 'string' ? trace.legendgroup : null,
  };
  const places = { ...common, x_axis: xaxis.title, y_axis: yaxis.title };
  if (Array.isArray(trace.dimensions)) return dimensionRows(trace.dimensions, common);
  const labels = { x: xaxis.labels, y: yaxis.labels };
  if (isMatrix(drawn.z)) return matrixRows(drawn, drawn.z, { ...places, z_axis: zTitle ?? null }, labels);
  if (drawn.x === undefined && drawn.y === undefined) return arrayRows(drawn, common);
  return pointRows(drawn, places, labels);
}

/** Names of the places of both axes, where they have some. */
type PlaceLabels = Readonly<Record<'x' | 'y', ReadonlyMap<number, string>>>;

function placeLabel(labels: PlaceLabels, letter: 'x' | 'y', at: DataValue): MarkRow {
  return { [`${letter}_label`]: typeof at === 'number' ? (labels[letter].get(at) ?? null) : null };
}

/** Marks at x and y, with the names of their places, whiskers, and what is said when they are pointed at. */
function pointRows(trace: Trace, places: MarkRow, labels: PlaceLabels): MarkRow[] {
  const [x, y] = [listOf(trace.x), listOf(trace.y)];
  const [text, custom] = [listOf(trace.text), listOf(trace.customdata)];
  return Array.from({ length: Math.max(x.length, y.length) }, (_, place): MarkRow | undefined => {
    const at = { x: dataValue(x[place]), y: dataValue(y[place]) };
    if (at.x === null && at.y === null) return undefined;
    return {
      ...{ ...places, ...at },
      ...placeLabel(labels, 'x', at.x),
      ...placeLabel(labels, 'y', at.y),
      ...whisker('x', at.x, trace.error_x, place),
      ...whisker('y', at.y, trace.error_y, place),
      value: dataValue(custom[place]),
      label: label(text[place]),
    };
  }).filter(row => row !== undefined);
}

function whisker(letter: 'x' | 'y', at: DataValue, error: unknown, place: number): MarkRow {
  if (typeof at !== 'number' || error === null || typeof error !== 'object') return {};
  const { array, arrayminus } = error as { array?: unknown; arrayminus?: unknown };
  const up = dataValue(listOf(array)[place]);
  const down = arrayminus === undefined ? up : dataValue(listOf(arrayminus)[place]);
  if (typeof up !== 'number' || typeof down !== 'number') return {};
  return { [`${letter}_low`]: at - down, [`${letter}_high`]: at + up };
}

/** The cells of a heat map or histogram that hold something. */
function matrixRows(trace: Trace, z: readonly unknown[][], places: MarkRow, labels: PlaceLabels): MarkRow[] {
  const at = (letter: 'x' | 'y', index: number): DataValue => {
    const [given, from, step] = [listOf(trace[letter]), trace[`${letter}0`], trace[`d${letter}`]];
    if (given.length > 0) return dataValue(given[index]);
    return typeof from === 'number' && typeof step === 'number' ? from + index * step : index;
  };
  return z.flatMap((row, j) =>
    row.flatMap((given, i) => {
      const value = dataValue(given);
      if (value === null) return [];
      const [x, y] = [at('x', i), at('y', j)];
      return { ...places, x, ...placeLabel(labels, 'x', x), y, ...placeLabel(labels, 'y', y), z: value };
    }),
  );
}

/** Parallel coordinates: one row for each line on each axis. */
function dimensionRows(dimensions: readonly unknown[], common: MarkRow): MarkRow[] {
  return dimensions.flatMap(given => {
    const { label: title, values, tickvals, ticktext } = given as Trace;
    const names = new Map(listOf(tickvals).map((value, place) => [value, listOf(ticktext)[place]]));
    return listOf(values).map((value, line) => ({
      ...common,
      ...{ dimension: label(title), line: line + 1, value: dataValue(value), label: label(names.get(value)) },
    }));
  });
}

/** Of kinds without x and y (polar ones, for instance): whatever they have a list of. */
function arrayRows(trace: Trace, common: MarkRow): MarkRow[] {
  const lists = Object.entries(trace).filter(([, value]) => listOf(value).length > 0);
  const length = Math.max(0, ...lists.map(([, value]) => listOf(value).length));
  return Array.from({ length }, (_, place) => ({
    ...common,
    ...Object.fromEntries(
      lists.map(([name, value]) => {
        const item = listOf(value)[place];
        return [name, typeof item === 'string' ? label(item) : dataValue(item)];
      }),
    ),
  }));
}

function isMatrix(value: unknown): value is unknown[][] {
  return Array.isArray(value) && value.length > 0 && value.every(row => Array.isArray(row));
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? [...(value as Float64Array)] : [];
}

function dataValue(value: unknown): DataValue {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' ? label(value) : null;
}

function label(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? plainLabel(trusted(value)) : null;
}
