import type { Annotation, Data, Layout, Shape } from 'plotly.js-dist-min';
import { spreadOf } from '../../search/baselines/spread.js';
import { axis, baseLayout, type FigureSpec } from '../figure.js';
import type { MeasuredArm, MeasuredSearches } from '../measuredSearches.js';
import { KIND_COLOURS } from '../reportModel.js';
import { rowLabels } from '../rowLabels.js';
import type { FigureWidth } from '../style.js';
import { SIZES } from '../style.js';

/**
 * Measured robust accuracy of the cells that searches returned, arm by arm, the best mean first: a ring for each seed, a
 * diamond with whiskers for mean ± standard deviation. Lines: what so many queries of the table find, and the optimum.
 */
export function armEnds({ table, arms }: MeasuredSearches, width: FigureWidth): FigureSpec {
  const { robust, baselines, optimum } = table;
  const rows = arms
    .map(arm => ({ arm, values: arm.searches.map(({ end }) => end.accuracies[robust]) }))
    .map(row => ({ ...row, mean: row.values.reduce((sum, value) => sum + value, 0) / row.values.length }))
    .sort((one, other) => other.mean - one.mean);
  const random = baselines.results.filter(({ strategy }) => strategy === 'random');
  const few = new Set([random[0], random[random.length - 1]].filter(found => found !== undefined));
  const lines = [
    ...[...few].map(({ queries, accuracy }) => ({ label: `random ${queries}`, value: accuracy.mean })),
    { label: 'optimum', value: optimum.robust },
  ];
  const { ticktext, rowHeight } = rowLabels(
    rows.map(({ arm }) => arm.name),
    width === 'wide' ? 34 : 16,
    30,
  );
  const plotHeight = rowHeight * rows.length;
  const frame = { plotHeight, margin: { l: 20, r: 14, b: 46 }, legend: [], width, headings: 2 };
  const layout: Partial<Layout> = baseLayout(frame, {
    hovermode: 'closest',
    shapes: lines.map(({ value }) => levelLine(value)),
    annotations: lines.map(({ label, value }, place) => levelLabel(label, value, place)),
    xaxis: axis(`Robust accuracy (${robust})`, { tickformat: '.1%', nticks: width === 'wide' ? 8 : 4 }),
    yaxis: axis(undefined, {
      tickvals: rows.map((_, place) => place),
      ticktext,
      tickfont: { size: 12, color: 'ink' },
      showgrid: false,
      range: [rows.length - 0.5, -0.5],
    }),
  });
  const data = rows.flatMap(({ arm, values }, place) => armTraces(arm, values, place));
  return { data, layout };
}

function armTraces({ searches }: MeasuredArm, values: readonly number[], place: number): Data[] {
  const color = KIND_COLOURS[searches[0].search.kind];
  const common = { type: 'scatter', mode: 'markers', showlegend: false } as const;
  const seeds: Data = {
    ...{ ...common, x: [...values], y: values.map(() => place) },
    marker: { color, symbol: 'circle-open', size: SIZES.marker + 2, line: { color, width: 1.5 } },
    text: searches.map(({ search }) => `seed ${search.config.seed}`),
    hovertemplate: '%{text}: %{x:.2%}<extra></extra>',
  };
  if (values.length === 1) return [seeds];
  const { mean, sd } = spreadOf(values);
  return [
    seeds,
    {
      ...{ ...common, x: [mean], y: [place] },
      error_x: { type: 'data', array: [sd], color, thickness: 1.5, width: 4 },
      marker: { color, symbol: 'diamond', size: SIZES.marker + 5, line: { color: 'paper', width: 1 } },
      hovertemplate: `mean of ${values.length}: %{x:.2%}<extra></extra>`,
    },
  ];
}

function levelLine(value: number): Partial<Shape> {
  return {
    ...{ type: 'line', layer: 'below', xref: 'x', yref: 'paper', x0: value, x1: value, y0: 0, y1: 1 },
    line: { color: 'muted', width: 1, dash: 'dot' },
  };
}

/** Each at a height of its own, since their lines may be near each other. */
function levelLabel(text: string, x: number, place: number): Partial<Annotation> {
  return {
    ...{ text, x, y: 1, xref: 'x', yref: 'paper', yanchor: 'bottom', yshift: 1 + 13 * place },
    ...{ showarrow: false, font: { size: SIZES.figureSmallFont, color: 'muted' } },
  };
}
