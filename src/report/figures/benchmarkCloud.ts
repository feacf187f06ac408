import type { Annotation, Data, Layout, Shape } from 'plotly.js-dist-min';
import type { CellMeasurement } from '../../evaluate/table/cellMeasurement.js';
import type { Histogram2d } from '../../evaluate/table/histogram2d.js';
import type { TableRecord } from '../../experiment/tableRecord.js';
import { axis, baseLayout, type FigureSpec } from '../figure.js';
import { plotlyText } from '../labelText.js';
import type { MeasuredArm, MeasuredSearch, MeasuredSearches, Stop } from '../measuredSearches.js';
import { panelTitle } from '../panelHeadings.js';
import { type Panel, panelGrid } from '../panels.js';
import type { SearchView } from '../reportModel.js';
import type { FigureWidth } from '../style.js';
import { SIZES } from '../style.js';

/** Height of a panel in pixels. */
const panelHeight = 330;

/** Least distance of two labels in pixels. */
const labelHeight = 14;

/** A level that a search is compared with. */
interface Reference {
  readonly label: string;
  readonly value: number;
  readonly dash: 'dot' | 'dash';
}

/**
 * Where searches passed in the cloud of all cells, clean accuracy against robust accuracy: the whole of it, and its top
 * with what random search and regularised evolution find. The cloud is drawn as counts, in logarithmic grey.
 */
export function benchmarkCloud({ table, arms }: MeasuredSearches, width: FigureWidth): FigureSpec {
  const columns = width === 'wide' ? 2 : 1;
  const rows = 2 / columns;
  const plotHeight = rows * panelHeight + (rows - 1) * 92;
  const [whole, top] = panelGrid(rows, columns, { x: 0.13, y: 92 / plotHeight });
  const legend = arms.map(({ label }) => plotlyText(label));
  const members = arms.flatMap(arm =>
    arm.searches.map((measured, place) => ({ arm, measured, named: place === 0 })),
  );
  const frame = { plotHeight, margin: { l: 56, r: 96, b: 50 }, legend, width, headings: 1 };
  const range = topRange(table);
  const references = referencesOf(table);
  const data: Data[] = [
    cloudTrace(table.cloud, whole),
    cloudTrace(table.top, top),
    ...[whole, top].map(panel => optimumTrace(table, panel)),
    ...members.map(({ arm, measured }) => casingTrace(arm, measured, table, whole)),
    ...members.map(({ arm, measured, named }) => pathTrace(arm, measured, named, table, whole)),
    ...members.map(({ arm, measured }) => endTrace(arm, measured, table, top)),
  ];
  const layout: Partial<Layout> = baseLayout(frame, {
    hovermode: 'closest',
    shapes: references.map(reference => referenceLine(reference, top)),
    annotations: [
      panelTitle('All cells', whole),
      panelTitle('The best twentieth', top),
      ...referenceLabels(references, top, range),
    ],
  });
  for (const [panel, tickformat] of [
    [whole, '.0%'],
    [top, '.1%'],
  ] as const) {
    layout[panel.xKey] = axis(`Clean accuracy (${plotlyText(table.clean)})`, {
      ...{ domain: [...panel.xDomain], anchor: panel.yaxis, tickformat, tickangle: 0 },
      nticks: width === 'wide' ? 6 : 4,
      ...(panel === top && { range: padded(table.top.x, table.top.counts[0].length) }),
    });
    layout[panel.yKey] = axis(`Robust accuracy (${plotlyText(table.robust)})`, {
      ...{ domain: [...panel.yDomain], anchor: panel.xaxis, tickformat, nticks: 6 },
      ...(panel === top && { range: [...range] }),
    });
  }
  return { data, layout };
}

function cloudTrace({ x, y, counts }: Histogram2d, panel: Panel): Data {
  return {
    type: 'heatmap',
    x0: x.from + x.step / 2,
    dx: x.step,
    y0: y.from + y.step / 2,
    dy: y.step,
    z: counts.map(row => row.map(count => (count === 0 ? null : Math.log10(count)))),
    zmin: 0,
    colorscale: [
      [0, 'rule'],
      [1, 'grey'],
    ],
    opacity: 0.75,
    showscale: false,
    hoverinfo: 'skip',
    meta: { z: 'log10 of the number of cells' },
    xaxis: panel.xaxis,
    yaxis: panel.yaxis,
  };
}

/** A pale border of the line to come, so that lines on grey, and of grey, are told apart. */
function casingTrace(
  { id }: MeasuredArm,
  { stops }: MeasuredSearch,
  { clean, robust }: TableRecord,
  panel: Panel,
): Data {
  return {
    type: 'scatter',
    mode: 'lines',
    legendgroup: id,
    showlegend: false,
    hoverinfo: 'skip',
    meta: { draws: 'nothing' },
    x: stops.map(({ measured }) => measured.accuracies[clean]),
    y: stops.map(({ measured }) => measured.accuracies[robust]),
    line: { color: 'paper', width: 4 },
    xaxis: panel.xaxis,
    yaxis: panel.yaxis,
  };
}

/** All the cells that a search passed through: a ring at the first, a diamond at the last. */
function pathTrace(
  { id, label, colour }: MeasuredArm,
  { search, stops }: MeasuredSearch,
  showlegend: boolean,
  { clean, robust }: TableRecord,
  panel: Panel,
): Data {
  const last = stops.length - 1;
  const pick = <Value>(first: Value, between: Value, end: Value) =>
    stops.map((_, place) => (place === last ? end : place === 0 ? first : between));
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name: plotlyText(label),
    legendgroup: id,
    showlegend,
    x: stops.map(({ measured }) => measured.accuracies[clean]),
    y: stops.map(({ measured }) => measured.accuracies[robust]),
    line: { color: colour, width: 1.5 },
    marker: {
      color: colour,
      symbol: pick('circle-open', 'circle', 'diamond'),
      size: pick(SIZES.marker + 3, SIZES.marker - 2, SIZES.marker + 4),
      opacity: 1,
      line: { color: pick(colour, colour, 'paper'), width: pick(2, 0, 1) },
    },
    text: stops.map(stop => stopText(search, stop, robust)),
    hovertemplate: '%{text}<br>clean %{x:.2%}, robust %{y:.2%}',
    xaxis: panel.xaxis,
    yaxis: panel.yaxis,
  };
}

function endTrace(
  { id, label, colour }: MeasuredArm,
  { search, end: measured }: MeasuredSearch,
  { clean, robust }: TableRecord,
  panel: Panel,
): Data {
  return {
    type: 'scatter',
    mode: 'markers',
    name: plotlyText(label),
    legendgroup: id,
    showlegend: false,
    x: [measured.accuracies[clean]],
    y: [measured.accuracies[robust]],
    marker: {
      color: colour,
      symbol: 'diamond',
      size: SIZES.marker + 6,
      line: { color: 'paper', width: 1 },
    },
    text: [endText(search, measured, robust)],
    hovertemplate: '%{text}<br>clean %{x:.2%}, robust %{y:.2%}',
    xaxis: panel.xaxis,
    yaxis: panel.yaxis,
  };
}

function stopText({ run }: SearchView, { firstEpoch, lastEpoch, measured }: Stop, robust: string): string {
  const epochs = firstEpoch === lastEpoch ? `epoch ${firstEpoch}` : `epochs ${firstEpoch} to ${lastEpoch}`;
  return `${plotlyText(run.name)}, ${epochs}, rank ${measured.rank[robust]} of ${measured.of}`;
}

function endText({ run }: SearchView, { rank, of }: CellMeasurement, robust: string): string {
  return `${plotlyText(run.name)}, returned cell, rank ${rank[robust]} of ${of}`;
}

function optimumTrace({ optimum }: TableRecord, panel: Panel): Data {
  return {
    type: 'scatter',
    mode: 'text+markers',
    name: 'Optimum',
    showlegend: false,
    x: [optimum.clean],
    y: [optimum.robust],
    text: ['optimum'],
    textposition: 'middle left',
    textfont: { size: SIZES.figureSmallFont, color: 'ink' },
    marker: { symbol: 'star', size: SIZES.marker + 10, color: 'ink', line: { color: 'paper', width: 1 } },
    hovertemplate: 'clean %{x:.2%}, robust %{y:.2%}',
    xaxis: panel.xaxis,
    yaxis: panel.yaxis,
  };
}

/** With ten queries, evolution has done nothing yet but draw its first population. */
function referencesOf({ baselines }: TableRecord): Reference[] {
  return baselines.results
    .filter(({ strategy, queries }) => strategy === 'random' || queries > 10)
    .map(({ strategy, queries, accuracy }) => ({
      label: `${strategy} ${queries}`,
      value: accuracy.mean,
      dash: strategy === 'random' ? ('dot' as const) : ('dash' as const),
    }));
}

function referenceLine({ value, dash }: Reference, { xaxis, yaxis }: Panel): Partial<Shape> {
  return {
    type: 'line',
    xref: `${xaxis} domain` as NonNullable<Shape['xref']>,
    yref: yaxis,
    x0: 0,
    x1: 1,
    y0: value,
    y1: value,
    line: { color: 'muted', width: 1, dash },
  };
}

/** Labels beside their lines, moved up where they would lie on each other. */
function referenceLabels(
  references: readonly Reference[],
  { xaxis, yaxis }: Panel,
  range: readonly [number, number],
): Partial<Annotation>[] {
  const pixels = (value: number) => (panelHeight * (value - range[0])) / (range[1] - range[0]);
  let lowest = Number.NEGATIVE_INFINITY;
  return references
    .toSorted((one, other) => one.value - other.value)
    .map(({ label, value }) => {
      const place = Math.max(pixels(value), lowest + labelHeight);
      lowest = place;
      return {
        text: label,
        xref: `${xaxis} domain` as NonNullable<Annotation['xref']>,
        x: 1,
        yref: yaxis,
        y: value,
        xanchor: 'left',
        yanchor: 'middle',
        xshift: 4,
        yshift: place - pixels(value),
        showarrow: false,
        font: { size: SIZES.figureSmallFont, color: 'muted' },
      };
    });
}

/** Of robust accuracy: from the lower of the top's end and what ten random queries find, to a little above the optimum. */
function topRange({ top, baselines, optimum }: TableRecord): [number, number] {
  const from = Math.min(top.y.from, ...baselines.results.map(({ accuracy }) => accuracy.mean));
  const pad = 0.06 * (optimum.robust - from);
  return [from - pad, optimum.robust + pad];
}

function padded({ from, step }: Histogram2d['x'], bins: number): [number, number] {
  return [from - 1.5 * step, from + (bins + 1.5) * step];
}
