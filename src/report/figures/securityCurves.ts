import type { Data, Layout } from 'plotly.js-dist-min';
import { quantileShares } from '../../evaluate/normQuantiles.js';
import { balls } from '../../perturb/ball.js';
import { axis, baseLayout, type FigureSpec, lineMode } from '../figure.js';
import { plotlyText } from '../labelText.js';
import { headingLine, panelHeadings } from '../panelHeadings.js';
import { type Panel, panelGrid } from '../panels.js';
import { attackName, type RobustCell } from '../robustCells.js';
import type { FigureWidth } from '../style.js';
import { SIZES } from '../style.js';

interface Line {
  readonly cell: RobustCell;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

interface CurvePanel {
  readonly title: string;
  readonly unit: string;
  readonly steps: boolean;
  readonly lines: readonly Line[];
}

/** Whether there is anything to draw. */
export function hasSecurityCurves(cells: readonly RobustCell[]): boolean {
  return curvePanels(cells).length > 0;
}

/**
 * Robust accuracy against ε and against the number of steps, where it was measured, and against the radius by the least norms of
 * attacks that seek them, without a target class: the share of the images that no perturbation of that length is known to fell. One
 * panel each.
 */
export function securityCurves(cells: readonly RobustCell[], width: FigureWidth): FigureSpec {
  const content = curvePanels(cells);
  const columns = width === 'wide' ? Math.min(2, content.length) : 1;
  const rows = Math.ceil(content.length / columns);
  const margin = { l: 56, r: 10, b: 52 };
  const headings = panelHeadings(
    content.map(({ title }) => title),
    { columns, gap: 0.1, margin, width },
  );
  const gap = 96 + headingLine * (headings.lines - 1);
  const plotHeight = rows * 200 + (rows - 1) * gap;
  const panels = panelGrid(rows, columns, { x: 0.1, y: gap / plotHeight });
  const drawn = cells.filter(cell => content.some(({ lines }) => lines.some(line => line.cell === cell)));
  const frame = {
    ...{ plotHeight, margin, width, headings: headings.lines },
    legend: drawn.map(({ label }) => label),
  };
  const data: Data[] = [];
  const layout: Partial<Layout> = baseLayout(frame, {
    annotations: headings.annotations(panels),
  });
  const listed = new Set<string>();
  content.forEach(({ lines, unit, steps }, index) => {
    const panel = panels[index];
    for (const line of lines) {
      data.push(trace(line, panel, !listed.has(line.cell.id)));
      listed.add(line.cell.id);
    }
    const across = steps ? { type: 'log' as const, dtick: 1 } : { rangemode: 'tozero' as const };
    layout[panel.xKey] = axis(unit, { ...across, domain: [...panel.xDomain], anchor: panel.yaxis });
    const share = { range: [-0.02, 1.02] as [number, number], tickformat: '.0%', dtick: 0.25 };
    layout[panel.yKey] = axis(undefined, { ...share, domain: [...panel.yDomain], anchor: panel.xaxis });
  });
  return { data, layout };
}

function trace({ cell, x, y }: Line, panel: Panel, showlegend: boolean): Data {
  const color = cell.retrain.colour;
  return {
    type: 'scatter',
    mode: lineMode(x.length),
    name: plotlyText(cell.label),
    legendgroup: cell.id,
    showlegend,
    x: [...x],
    y: [...y],
    xaxis: panel.xaxis,
    yaxis: panel.yaxis,
    line: { color, width: SIZES.line },
    marker: { size: SIZES.marker - 1, color },
    hovertemplate: '%{x:.3~g}: %{y:.1%}',
  };
}

/** Curves of one attack and norm share a panel. */
function curvePanels(cells: readonly RobustCell[]): CurvePanel[] {
  const found = new Map<string, CurvePanel & { lines: Line[] }>();
  const add = (title: string, unit: string, steps: boolean, line: Line) => {
    const key = `${title}, ${unit}`;
    const panel = found.get(key) ?? { title, unit, steps, lines: [] };
    panel.lines.push(line);
    found.set(key, panel);
  };
  for (const cell of cells) {
    const { curves, attacks, norm } = cell.attack;
    const radius = `ε (${balls[norm].label})`;
    for (const kind of ['epsilons', 'steps'] as const) {
      const points = curves?.[kind];
      if (!curves || !points) continue;
      const line = { cell, x: points.map(({ at }) => at), y: points.map(({ accuracy }) => accuracy) };
      const [name, unit] =
        kind === 'steps' ? [curves.attack.replace(/-\d+$/, ''), 'steps'] : [curves.attack, radius];
      add(
        `${attackName(name)}: ${kind === 'steps' ? 'more steps' : 'larger ε'}`,
        unit,
        kind === 'steps',
        line,
      );
    }
    for (const [name, { normQuantiles, targetSuccess }] of Object.entries(attacks)) {
      // Norms of reaching a target class leave other wrong classes out: they are no robust accuracy.
      if (normQuantiles && targetSuccess === undefined)
        add(`${attackName(name)}: least norms`, radius, false, leastNorms(cell, normQuantiles));
    }
  }
  return [...found.values()];
}

function leastNorms(cell: RobustCell, quantiles: readonly (number | null)[]): Line {
  const known = quantiles.flatMap((norm, i) =>
    norm === null ? [] : [{ norm, left: 1 - quantileShares[i] }],
  );
  return { cell, x: known.map(({ norm }) => norm), y: known.map(({ left }) => left) };
}
