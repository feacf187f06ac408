import type { Data, Layout, LayoutAxis, Shape } from 'plotly.js-dist-min';
import { axis, baseLayout, epochAxis, type FigureSpec, lineMode } from './figure.js';
import { headingLine, panelHeadings } from './panelHeadings.js';
import { type Panel, panelGrid } from './panels.js';
import type { FigureWidth } from './style.js';
import { type ColourToken, SIZES } from './style.js';

/** One line over the epochs. Lines of one `key` share a legend entry, and are shown and hidden together. */
export interface EpochLine {
  readonly key: string;
  /** As plotly text. */
  readonly name: string;
  readonly epochs: readonly number[];
  /** Null where nothing was measured. */
  readonly values: readonly (number | null)[];
  readonly color: ColourToken;
  readonly dash: 'solid' | 'dash' | 'dot';
}

export interface LinePanel {
  readonly title: string;
  readonly lines: readonly EpochLine[];
  readonly y: Partial<LayoutAxis>;
  /** Height of a dotted guide line. */
  readonly guide?: number;
  /** How a value is written when it is pointed at; plotly's number format. */
  readonly format: string;
}

function guideLine({ xaxis, yaxis }: Panel, value: number): Partial<Shape> {
  const across = `${xaxis} domain` as NonNullable<Shape['xref']>;
  const line = { color: 'muted', width: 1, dash: 'dot' } as const;
  return {
    type: 'line',
    layer: 'below',
    xref: across,
    yref: yaxis,
    x0: 0,
    x1: 1,
    y0: value,
    y1: value,
    line,
  };
}

function trace(line: EpochLine, panel: Panel, format: string, showlegend: boolean): Data {
  return {
    type: 'scatter',
    mode: lineMode(line.epochs.length),
    name: line.name,
    legendgroup: line.key,
    showlegend,
    x: [...line.epochs],
    y: [...line.values],
    xaxis: panel.xaxis,
    yaxis: panel.yaxis,
    line: { color: line.color, dash: line.dash, width: SIZES.line },
    marker: { size: SIZES.marker - 1, color: line.color },
    hovertemplate: `%{y:${format}}`,
  };
}

/** Small multiples of lines over the epochs, row by row, with one legend above them. */
export function linePanels(
  content: readonly LinePanel[],
  { columns, width }: { columns: number; width: FigureWidth },
): FigureSpec {
  const rows = Math.ceil(content.length / columns);
  // The first line of a key names it: further ones, dashed or dotted, say more in their own panels.
  const names = new Map<string, string>();
  for (const { key, name } of content.flatMap(({ lines }) => lines))
    if (!names.has(key)) names.set(key, name);
  const margin = { l: 50, r: 10, b: 46 };
  const across = columns > 2 ? 0.075 : 0.085;
  const headings = panelHeadings(
    content.map(({ title }) => title),
    { columns, gap: across, margin, width },
  );
  const gap = 84 + headingLine * (headings.lines - 1);
  const plotHeight = rows * 150 + (rows - 1) * gap;
  const frame = { plotHeight, margin, legend: [...names.values()], width, headings: headings.lines };
  const panels = panelGrid(rows, columns, { x: across, y: gap / plotHeight });
  const data: Data[] = [];
  const layout: Partial<Layout> = baseLayout(frame, {
    hovermode: 'x',
    annotations: headings.annotations(panels),
    shapes: content.flatMap(({ guide }, index) =>
      guide === undefined ? [] : [guideLine(panels[index], guide)],
    ),
  });
  const listed = new Set<string>();
  content.forEach(({ lines, y, format }, index) => {
    const panel = panels[index];
    for (const line of lines) {
      data.push(trace(line, panel, format, !listed.has(line.key)));
      listed.add(line.key);
    }
    const last = Math.max(1, ...lines.flatMap(line => line.epochs));
    layout[panel.xKey] = epochAxis(last, { domain: [...panel.xDomain], anchor: panel.yaxis });
    layout[panel.yKey] = axis(undefined, {
      nticks: 5,
      ...y,
      domain: [...panel.yDomain],
      anchor: panel.xaxis,
    });
  });
  return { data, layout };
}
