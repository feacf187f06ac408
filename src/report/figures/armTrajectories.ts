import type { Data, Layout, Shape } from 'plotly.js-dist-min';
import { axis, baseLayout, epochAxis, type FigureSpec } from '../figure.js';
import { plotlyText } from '../labelText.js';
import type { MeasuredArm, MeasuredSearch, MeasuredSearches } from '../measuredSearches.js';
import { headingLine, panelHeadings } from '../panelHeadings.js';
import { type Panel, panelGrid } from '../panels.js';
import { KIND_COLOURS } from '../reportModel.js';
import type { FigureWidth } from '../style.js';
import { SIZES } from '../style.js';

const panelHeight = 120;
const usualGap = 62;

/**
 * Robust accuracy of the cells that the searches of each arm would have ended in, by epoch: a panel for each arm, a thin line
 * for each seed, a thick one for their mean. Dotted: the best cell of the table.
 */
export function armTrajectories({ table, arms }: MeasuredSearches, width: FigureWidth): FigureSpec {
  const columns = width === 'wide' ? 3 : 1;
  const rows = Math.ceil(arms.length / columns);
  const margin = { l: 50, r: 10, b: 46 };
  const headings = panelHeadings(
    arms.map(({ name }) => name),
    { columns, gap: 0.075, margin, width },
  );
  const gap = usualGap + headingLine * (headings.lines - 1);
  const plotHeight = rows * panelHeight + (rows - 1) * gap;
  const panels = panelGrid(rows, columns, { x: 0.075, y: gap / plotHeight });
  const { robust } = table;
  const values = arms.flatMap(arm =>
    arm.searches.flatMap(({ stops }) => stops.map(({ measured }) => measured.accuracies[robust])),
  );
  const [low, high] = [Math.min(...values), Math.max(table.levels[robust].best, ...values)];
  const pad = 0.06 * (high - low || 1);
  const last = Math.max(1, ...arms.flatMap(arm => arm.searches.flatMap(search => epochsOf(search))));
  const frame = { plotHeight, margin, legend: [], width, headings: headings.lines };
  const layout: Partial<Layout> = baseLayout(frame, {
    hovermode: 'closest',
    annotations: headings.annotations(panels),
    shapes: arms.map((_, place) => guide(panels[place], table.levels[robust].best)),
  });
  const data = arms.flatMap((arm, place) => armTraces(arm, robust, panels[place]));
  for (const panel of panels.slice(0, arms.length)) {
    layout[panel.xKey] = epochAxis(last, { domain: [...panel.xDomain], anchor: panel.yaxis, nticks: 4 });
    layout[panel.yKey] = axis(undefined, {
      ...{ domain: [...panel.yDomain], anchor: panel.xaxis, tickformat: '.0%', nticks: 4 },
      range: [low - pad, high + pad],
    });
  }
  return { data, layout };
}

function armTraces({ searches }: MeasuredArm, robust: string, panel: Panel): Data[] {
  const colour = KIND_COLOURS[searches[0].search.kind];
  const common = { type: 'scatter', mode: 'lines', showlegend: false } as const;
  const axes = { xaxis: panel.xaxis, yaxis: panel.yaxis };
  const seeds = searches.map(
    (member): Data => ({
      ...{ ...common, ...axes, x: epochsOf(member), y: valuesOf(member, robust), opacity: 0.5 },
      name: plotlyText(member.search.run.name),
      line: { color: colour, width: 1 },
      hovertemplate: 'seed %{meta}, epoch %{x}: %{y:.2%}',
      meta: member.search.config.seed,
    }),
  );
  if (searches.length === 1) return seeds;
  const mean = meanByEpoch(searches, robust);
  return [
    ...seeds,
    {
      ...{ ...common, ...axes, x: mean.map(({ epoch }) => epoch), y: mean.map(({ value }) => value) },
      name: 'mean',
      line: { color: colour, width: SIZES.line + 0.5 },
      hovertemplate: 'mean, epoch %{x}: %{y:.2%}',
    },
  ];
}

/** Every epoch in which something was measured; stops are runs of epochs with one cell. */
function epochsOf({ stops }: MeasuredSearch): number[] {
  return stops.flatMap(({ firstEpoch, lastEpoch }) =>
    Array.from({ length: lastEpoch - firstEpoch + 1 }, (_, place) => firstEpoch + place),
  );
}

function valuesOf({ stops }: MeasuredSearch, robust: string): number[] {
  return stops.flatMap(({ firstEpoch, lastEpoch, measured }) =>
    Array<number>(lastEpoch - firstEpoch + 1).fill(measured.accuracies[robust]),
  );
}

/** Of the epochs that all seeds came to: a mean of the others would be of other searches. */
function meanByEpoch(searches: readonly MeasuredSearch[], robust: string) {
  const bySearch = searches.map(member => {
    const values = valuesOf(member, robust);
    return new Map(epochsOf(member).map((epoch, place) => [epoch, values[place]]));
  });
  return [...bySearch[0].keys()].flatMap(epoch => {
    const values = bySearch.flatMap(of => of.get(epoch) ?? []);
    if (values.length < bySearch.length) return [];
    return [{ epoch, value: values.reduce((sum, value) => sum + value, 0) / values.length }];
  });
}

function guide({ xaxis, yaxis }: Panel, value: number): Partial<Shape> {
  return {
    ...{ type: 'line', layer: 'below', xref: `${xaxis} domain` as NonNullable<Shape['xref']>, yref: yaxis },
    ...{ x0: 0, x1: 1, y0: value, y1: value, line: { color: 'muted', width: 1, dash: 'dot' } },
  };
}
