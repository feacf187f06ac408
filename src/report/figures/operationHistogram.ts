import type { Data, Layout } from 'plotly.js-dist-min';
import { axis, baseLayout, type FigureSpec } from '../figure.js';
import { plotlyText } from '../labelText.js';
import { centreOf } from '../outcomes.js';
import { headingLine, panelHeadings } from '../panelHeadings.js';
import { type Panel, panelGrid } from '../panels.js';
import type { FigureWidth } from '../style.js';
import { operationLine } from '../style.js';
import { operationsInOrder } from './operationCounts.js';

/** The cells that the searches of an arm returned: of each, how many edges have an operation. */
export interface ArmOperations {
  readonly name: string;
  readonly cells: readonly Readonly<Record<string, number>>[];
}

const rowHeight = 22;
const usualGap = 62;

/**
 * Edges of the returned cells by operation, one panel for each arm: bars are means over its searches, whiskers standard deviations. All
 * panels share the operations and the scale.
 */
export function operationHistogram(arms: readonly ArmOperations[], width: FigureWidth): FigureSpec {
  const operations = operationsInOrder(arms.flatMap(({ cells }) => cells.flatMap(cell => Object.keys(cell))));
  const columns = width === 'wide' ? Math.min(3, arms.length) : 1;
  const rows = Math.ceil(arms.length / columns);
  const margin = { l: 20, r: 14, b: 44 };
  const headings = panelHeadings(
    arms.map(({ name, cells }) => `${name}, n = ${cells.length}`),
    // On the left, names of operations take about 70 pixels of the panels' room.
    { columns, gap: 0.04, margin: { ...margin, l: 90 }, width },
  );
  const gap = usualGap + headingLine * (headings.lines - 1);
  const plotHeight = rows * (rowHeight * operations.length + 8) + (rows - 1) * gap;
  const panels = panelGrid(rows, columns, { x: 0.04, y: gap / plotHeight });
  const frame = { plotHeight, margin, legend: [], width, headings: headings.lines };
  const layout: Partial<Layout> = baseLayout(frame, {
    bargap: 0.25,
    hovermode: 'closest',
    annotations: headings.annotations(panels),
  });
  const ends = arms.flatMap(({ cells }) =>
    operations.map(operation => {
      const { mean, sd = 0 } = count(cells, operation);
      return mean + sd;
    }),
  );
  const most = Math.max(1, ...ends);
  for (const [place, panel] of panels.entries()) {
    if (place >= arms.length) break;
    const lowest = place + columns >= arms.length;
    layout[panel.xKey] = axis(lowest ? 'Edges of a cell' : undefined, {
      ...{ domain: [...panel.xDomain], anchor: panel.yaxis, range: [0, most * 1.06], nticks: 6 },
    });
    layout[panel.yKey] = axis(undefined, {
      ...{ domain: [...panel.yDomain], anchor: panel.xaxis, showgrid: false },
      ...{ tickvals: operations.map((_, at) => at), ticktext: operations.map(name => plotlyText(name, 20)) },
      ...{ range: [operations.length - 0.5, -0.5], showticklabels: panel.column === 0 },
    });
  }
  return { data: arms.map((arm, place) => armBars(arm, operations, panels[place])), layout };
}

function count(cells: ArmOperations['cells'], operation: string): { mean: number; sd?: number } {
  return centreOf(cells.map(cell => cell[operation] ?? 0)) ?? { mean: 0 };
}

function armBars({ name, cells }: ArmOperations, operations: readonly string[], panel: Panel): Data {
  const counts = operations.map(operation => count(cells, operation));
  const whiskers = { type: 'data', color: 'ink', thickness: 1, width: 3 } as const;
  return {
    ...{ type: 'bar', orientation: 'h', name: plotlyText(name), showlegend: false },
    ...{ xaxis: panel.xaxis, yaxis: panel.yaxis },
    x: counts.map(({ mean }) => mean),
    y: operations.map((_, at) => at),
    ...(cells.length > 1 && { error_x: { ...whiskers, array: counts.map(({ sd }) => sd || null) } }),
    marker: {
      color: operations.map(operation => operationLine(operation).color),
      pattern: {
        shape: operations.map(operation => (operationLine(operation).dash === 'dash' ? '/' : '')),
        ...{ size: 6, solidity: 0.35, fillmode: 'replace' },
        fgcolor: operations.map(operation => operationLine(operation).color),
      },
    },
    text: operations.map(operation => plotlyText(operation)),
    textposition: 'none',
    hovertemplate: '%{text}: %{x:.2f} edges<extra></extra>',
  };
}
