import type { Annotation, Data } from 'plotly.js-dist-min';
import { type AlphaHistory, type AlphaTableHistory, tableTitle } from '../alpha.js';
import { axis, baseLayout, type FigureSpec } from '../figure.js';
import { trusted } from '../html.js';
import { plotlyText } from '../labelText.js';
import { plainLabel } from '../markup/plainText.js';
import { type Panel, panelGrid } from '../panels.js';
import type { FigureWidth } from '../style.js';
import { operationLine, SIZES } from '../style.js';

/** Headings of the columns (an edge's source) over the topmost panel of each, and of the rows (its target). */
function headings(cell: AlphaTableHistory, grid: ReturnType<typeof panelGrid>): Partial<Annotation>[] {
  const shared = { xref: 'paper', yref: 'paper', showarrow: false } as const;
  const font = { size: SIZES.figureSmallFont, color: 'muted' };
  const columns = cell.sources.length;
  const sources = cell.sources.map((source, from) => {
    const topmost = Math.min(...cell.edges.filter(edge => edge.from === from).map(edge => edge.node));
    const panel = grid[topmost * columns + from];
    const x = (panel.xDomain[0] + panel.xDomain[1]) / 2;
    const text = from === 0 ? `from ${source}` : source;
    return { ...shared, font, text, x, y: panel.yDomain[1], xanchor: 'center', yanchor: 'bottom' } as const;
  });
  const targets = cell.targets.map((target, node) => {
    const [low, high] = grid[node * columns].yDomain;
    const text = `to ${target}`;
    return {
      ...shared,
      font,
      text,
      x: 0,
      xshift: -34,
      y: (low + high) / 2,
      xanchor: 'right',
      textangle: -90,
    } as const;
  });
  const title = {
    ...shared,
    text: plotlyText(tableTitle(cell.table)),
    font: { size: SIZES.figureFont, color: 'ink', weight: 600 },
    x: 1,
    y: 0.98,
    xanchor: 'right',
    yanchor: 'top',
  } as const;
  return [...sources, ...targets, title];
}

const edgeWeight = 'edge weight';

/** The line of one edge's own weight, where the space has one. */
function edgeWeightTraces(
  { epochs }: AlphaHistory,
  cell: AlphaTableHistory,
  row: number,
  { xaxis, yaxis }: Panel,
): Data[] {
  const { edgeWeights } = cell;
  if (edgeWeights === undefined) return [];
  return [
    {
      type: 'scatter',
      mode: epochs.length === 1 ? 'markers' : 'lines',
      name: edgeWeight,
      legendgroup: edgeWeight,
      showlegend: row === 0,
      x: [...epochs],
      y: edgeWeights.map(edges => edges[row]),
      xaxis,
      yaxis,
      meta: { panel: edgeName(cell, row) },
      line: { color: 'ink', dash: 'dot', width: 1.5 },
      marker: { size: SIZES.marker - 1, color: 'ink' },
      hovertemplate: '%{y:.3f}',
    },
  ];
}

/** Which edge a panel is of, in words: its place in the matrix says it to people alone. */
function edgeName({ sources, targets, edges }: AlphaTableHistory, row: number): string {
  const { from, node } = edges[row];
  return plainLabel(trusted(`from ${sources[from]} to ${targets[node]}`));
}

/** The lines of one edge, one per operation that it chooses from; each is in the legend where it is first met. */
function edgeTraces(
  search: AlphaHistory,
  cell: AlphaTableHistory,
  row: number,
  { xaxis, yaxis }: Panel,
): Data[] {
  const [firstEpoch] = cell.weights;
  return search.operations.flatMap((operation, column) => {
    if (firstEpoch[row][column] === null) return [];
    const line = operationLine(operation);
    return {
      type: 'scatter',
      mode: search.epochs.length === 1 ? 'markers' : 'lines',
      name: plotlyText(operation),
      legendgroup: operation,
      showlegend: row === firstEpoch.findIndex(edge => edge[column] !== null),
      x: [...search.epochs],
      y: cell.weights.map(edges => edges[row][column]),
      xaxis,
      yaxis,
      meta: { panel: edgeName(cell, row) },
      line: { ...line, width: 1.5 },
      marker: { size: SIZES.marker - 1, color: line.color },
      hovertemplate: '%{y:.3f}',
    };
  });
}

/**
 * Softmaxed architecture weights of every edge of one cell type, laid out as the cell's adjacency matrix: the row
 * is the node that the edge leads to, the column the state that it comes from. One scale for all panels.
 */
export function alphaEdges(search: AlphaHistory, cell: AlphaTableHistory, width: FigureWidth): FigureSpec {
  const nodes = cell.targets.length;
  const columns = cell.sources.length;
  const operations = search.operations.filter((_, column) =>
    cell.weights[0].some(edge => edge[column] !== null),
  );
  const rowHeight = width === 'wide' ? 80 : 74;
  const plotHeight = nodes * rowHeight;
  const frame = {
    plotHeight,
    margin: { l: 56, r: 8, b: 36 },
    legend: cell.edgeWeights === undefined ? operations : [...operations, edgeWeight],
    width,
    headings: 1,
  };
  const grid = panelGrid(nodes, columns, { x: 0.02, y: 24 / plotHeight });
  const layout = baseLayout(frame, { hovermode: 'x' });
  const shown = [...cell.weights.flat(2), ...(cell.edgeWeights?.flat() ?? [])];
  const highest = Math.max(...shown.map(weight => weight ?? 0));
  const last = Math.max(2, ...search.epochs);
  const data: Data[] = [];
  cell.edges.forEach(({ node, from }, row) => {
    const panel = grid[node * columns + from];
    data.push(...edgeTraces(search, cell, row, panel), ...edgeWeightTraces(search, cell, row, panel));
    layout[panel.xKey] = axis(node === nodes - 1 && from === 0 ? 'Epoch' : undefined, {
      domain: [...panel.xDomain],
      anchor: panel.yaxis,
      range: [1, last],
      showgrid: false,
      showline: true,
      showticklabels: node === nodes - 1,
      tickvals: from === 0 ? [1, last] : [last],
    });
    layout[panel.yKey] = axis(undefined, {
      domain: [...panel.yDomain],
      anchor: panel.xaxis,
      range: [0, Math.min(1, highest * 1.08)],
      nticks: 3,
      showticklabels: from === 0,
    });
  });
  layout.annotations = headings(cell, grid);
  return { data, layout };
}
