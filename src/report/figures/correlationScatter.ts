import type { Data, Layout } from 'plotly.js-dist-min';
import type { CorrelationResult, EstimateName } from '../../experiment/correlationResult.js';
import { estimateNames } from '../../experiment/correlationResult.js';
import { ESTIMATES } from '../correlations.js';
import { axis, baseLayout, type FigureSpec } from '../figure.js';
import { plotlyText } from '../labelText.js';
import { panelTitle } from '../panelHeadings.js';
import { type Panel, panelGrid } from '../panels.js';
import type { FigureWidth } from '../style.js';

const panelHeight = 190;
const gap = 96;

/** Measured robust accuracy of a sample of cells against each estimate of them; a panel's heading has Kendall's τ-b. */
export function correlationScatter(result: CorrelationResult, width: FigureWidth): FigureSpec {
  const { estimates, robust } = result;
  const shown = estimateNames.filter(name => estimates[name] !== undefined);
  const columns = width === 'wide' ? shown.length : 1;
  const rows = shown.length / columns;
  const plotHeight = rows * panelHeight + (rows - 1) * gap;
  const panels = panelGrid(rows, columns, { x: 0.08, y: gap / plotHeight });
  const frame = { plotHeight, margin: { l: 56, r: 10, b: 50 }, legend: [], width, headings: 1 };
  const layout: Partial<Layout> = baseLayout(frame, {
    hovermode: 'closest',
    annotations: shown.map((name, place) => {
      const tau = estimates[name]?.[robust].kendall.value ?? Number.NaN;
      return panelTitle(`${ESTIMATES[name]}: τ = ${tau.toFixed(2)}`, panels[place]);
    }),
  });
  const data = shown.map((name, place) => pointsTrace(result, name, panels[place]));
  for (const [place, panel] of panels.entries()) {
    layout[panel.xKey] = axis(shown[place] === 'proxy' ? 'Score' : 'Accuracy of the supernet as the cell', {
      ...{ domain: [...panel.xDomain], anchor: panel.yaxis, nticks: 5, tickangle: 0 },
      ...(shown[place] !== 'proxy' && { tickformat: '.0%' }),
    });
    layout[panel.yKey] = axis(panel.column === 0 ? `Measured (${plotlyText(robust, 20)})` : undefined, {
      ...{ domain: [...panel.yDomain], anchor: panel.xaxis, tickformat: '.0%', nticks: 5 },
    });
  }
  return { data, layout };
}

function pointsTrace({ cells }: CorrelationResult, name: EstimateName, panel: Panel): Data {
  return {
    type: 'scatter',
    mode: 'markers',
    name: ESTIMATES[name],
    showlegend: false,
    x: cells.map(({ estimates }) => estimates[name] ?? null),
    y: cells.map(({ robust }) => robust),
    text: cells.map(({ ops }) => plotlyText(ops)),
    marker: { color: 'blue', size: 5, opacity: 0.6 },
    hovertemplate: `cell %{text}: %{x:.3f}, measured %{y:.2%}<extra></extra>`,
    xaxis: panel.xaxis,
    yaxis: panel.yaxis,
  };
}
