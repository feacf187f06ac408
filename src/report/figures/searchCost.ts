import type { Data } from 'plotly.js-dist-min';
import { axis, baseLayout, type FigureSpec } from '../figure.js';
import { panelTitle } from '../panelHeadings.js';
import { panelGrid } from '../panels.js';
import { rowLabels } from '../rowLabels.js';
import { type CostedSearch, STEP_PURPOSES, type StepPurpose } from '../searchCost.js';
import type { ColourToken, FigureWidth } from '../style.js';

/** What each purpose is called and coloured, here and in tables. */
export const PURPOSES: Readonly<Record<StepPurpose, { label: string; colour: ColourToken }>> = {
  weights: { label: 'Weights', colour: 'blue' },
  alpha: { label: 'Architecture α', colour: 'green' },
  perturbation: { label: 'Perturbation', colour: 'vermillion' },
};

const UNITS = [
  { key: 'macs', title: 'MACs per step (10<sup>9</sup>)', scale: 1e-9, suffix: ' G' },
  { key: 'seconds', title: 'Time per step (ms)', scale: 1e3, suffix: ' ms' },
] as const;

/** What one step of each search costs, stacked by purpose: once in arithmetic, once in time. */
export function searchCostBars(costed: readonly CostedSearch[], width: FigureWidth): FigureSpec {
  const columns = width === 'wide' ? UNITS.length : 1;
  const rows = UNITS.length / columns;
  const { ticktext, rowHeight } = rowLabels(
    costed.map(({ search }) => search.label),
    width === 'wide' ? 24 : 14,
    44,
  );
  const plotHeight = rows * (24 + rowHeight * costed.length) + (rows - 1) * 70;
  const panels = panelGrid(rows, columns, { x: 0.06, y: 70 / plotHeight });
  const places = costed.map((_, index) => index);
  const legend = STEP_PURPOSES.map(purpose => PURPOSES[purpose].label);
  const frame = { plotHeight, margin: { l: 20, r: 14, b: 34 }, legend, width, headings: 1 };
  const layout = baseLayout(frame, {
    barmode: 'stack',
    bargap: 0.4,
    annotations: UNITS.map(({ title }, index) => panelTitle(title, panels[index])),
  });
  const data = UNITS.flatMap(({ key, scale, suffix }, index) =>
    STEP_PURPOSES.map(
      (purpose): Data => ({
        type: 'bar',
        orientation: 'h',
        name: PURPOSES[purpose].label,
        legendgroup: purpose,
        showlegend: index === 0,
        y: places,
        x: costed.map(({ cost }) => cost.perStep[purpose][key] * scale),
        xaxis: panels[index].xaxis,
        yaxis: panels[index].yaxis,
        marker: { color: PURPOSES[purpose].colour, line: { color: 'paper', width: 1 } },
        hovertemplate: `%{x:.3s}${suffix}`,
      }),
    ),
  );
  for (const panel of panels) {
    layout[panel.xKey] = axis(undefined, {
      domain: [...panel.xDomain],
      anchor: panel.yaxis,
      nticks: 6,
      rangemode: 'tozero',
    });
    layout[panel.yKey] = axis(undefined, {
      domain: [...panel.yDomain],
      anchor: panel.xaxis,
      tickvals: places,
      ticktext,
      tickfont: { size: 12, color: 'ink' },
      showticklabels: panel.column === 0,
      showgrid: false,
      range: [costed.length - 0.5, -0.5],
    });
  }
  return { data, layout };
}
