import type { BarData, Data } from 'plotly.js-dist-min';
import { primitives } from '../../space/darts/primitives.js';
import { axis, baseLayout, epochAxis, type FigureSpec } from '../figure.js';
import { plotlyText } from '../labelText.js';
import { headingLine, panelHeadings } from '../panelHeadings.js';
import { panelGrid } from '../panels.js';
import type { FigureWidth } from '../style.js';
import { operationLine } from '../style.js';

/** How often each operation is on the edges of the cells derived after each epoch of a search. */
export interface OperationHistory {
  readonly label: string;
  readonly epochs: readonly number[];
  /** One entry per epoch: operation → edges. */
  readonly counts: readonly Readonly<Record<string, number>>[];
}

/** Each once: the space's own order first, so that kinds stand together, then whatever it does not know. */
export function operationsInOrder(operations: readonly string[]): readonly string[] {
  const known: readonly string[] = primitives;
  const others = [...new Set(operations)].filter(operation => !known.includes(operation)).sort();
  return [...known.filter(operation => operations.includes(operation)), ...others];
}

/** The operation's colour; hatched where its lines are dashed in other figures. */
function fill(operation: string): BarData['marker'] {
  const { color, dash } = operationLine(operation);
  const hatch = { shape: '/', size: 6, solidity: 0.35, fillmode: 'replace', fgcolor: color } as const;
  return { color, line: { color: 'paper', width: 0.5 }, ...(dash === 'dash' ? { pattern: hatch } : {}) };
}

/** Operations of the derived cells (normal and reduction together) by epoch, stacked, one panel per search. */
export function operationCounts(histories: readonly OperationHistory[], width: FigureWidth): FigureSpec {
  const operations = operationsInOrder(
    histories.flatMap(history => history.counts.flatMap(count => Object.keys(count))),
  );
  const columns = width === 'wide' ? Math.min(3, histories.length) : 1;
  const rows = Math.ceil(histories.length / columns);
  const margin = { l: 44, r: 10, b: 46 };
  const headings = panelHeadings(
    histories.map(({ label }) => label),
    { columns, gap: 0.06, margin, width },
  );
  const gap = 84 + headingLine * (headings.lines - 1);
  const plotHeight = rows * 150 + (rows - 1) * gap;
  const panels = panelGrid(rows, columns, { x: 0.06, y: gap / plotHeight });
  const frame = { plotHeight, margin, legend: operations, width, headings: headings.lines };
  const layout = baseLayout(frame, {
    barmode: 'stack',
    bargap: 0.18,
    hovermode: 'x',
    annotations: headings.annotations(panels),
  });
  const data = histories.flatMap(({ epochs, counts }, index) =>
    operations.map((operation): Data => {
      return {
        type: 'bar',
        name: plotlyText(operation),
        legendgroup: operation,
        showlegend: index === 0,
        x: [...epochs],
        y: counts.map(count => count[operation] ?? 0),
        xaxis: panels[index].xaxis,
        yaxis: panels[index].yaxis,
        marker: fill(operation),
        hovertemplate: '%{y}',
      };
    }),
  );
  histories.forEach(({ epochs }, index) => {
    const panel = panels[index];
    layout[panel.xKey] = epochAxis(Math.max(1, ...epochs), {
      domain: [...panel.xDomain],
      anchor: panel.yaxis,
    });
    layout[panel.yKey] = axis(panel.column === 0 ? 'Edges' : undefined, {
      domain: [...panel.yDomain],
      anchor: panel.xaxis,
      nticks: 5,
      rangemode: 'tozero',
    });
  });
  return { data, layout };
}
