import type { Data, Layout } from 'plotly.js-dist-min';
import { type ArmMark, armMarks, mostNamed } from '../armMarks.js';
import { axis, baseLayout, type FigureSpec } from '../figure.js';
import { plotlyText } from '../labelText.js';
import { centreOf, meanCost, type OutcomeArm, type OutcomeGroup, type SpentCost } from '../outcomes.js';
import { panelTitle } from '../panelHeadings.js';
import { type Panel, panelGrid } from '../panels.js';
import type { FigureWidth } from '../style.js';
import { SIZES } from '../style.js';

const UNITS: readonly { readonly unit: keyof SpentCost; readonly title: string; readonly suffix: string }[] =
  [
    { unit: 'passes', title: 'Passes of a search', suffix: '' },
    { unit: 'macs', title: 'MACs of a search', suffix: '' },
    { unit: 'seconds', title: 'Seconds of a search', suffix: ' s' },
  ];

/** The arms whose searches' cost is known. */
export function costedArms({ arms }: Pick<OutcomeGroup, 'arms'>): readonly OutcomeArm[] {
  return arms.filter(arm => meanCost(arm, 'macs') !== undefined);
}

/**
 * What a search cost against the robust accuracy of the cell that it found, in three units: passes of a batch, multiply–accumulates, and
 * seconds. A mark for each arm, its mean with whiskers of a standard deviation in both directions.
 */
export function costAccuracy(group: OutcomeGroup, width: FigureWidth): FigureSpec {
  const arms = costedArms(group);
  const marks = armMarks(group.arms).filter((_, place) => arms.includes(group.arms[place]));
  const columns = width === 'wide' ? UNITS.length : 1;
  const rows = UNITS.length / columns;
  const gap = 84;
  const plotHeight = rows * 230 + (rows - 1) * gap;
  const panels = panelGrid(rows, columns, { x: 0.05, y: gap / plotHeight });
  const named = arms.length <= mostNamed;
  const legend = named ? arms.map(({ name }) => name) : [];
  const frame = { plotHeight, margin: { l: 58, r: 14, b: 46 }, legend, width, headings: 1 };
  const layout: Partial<Layout> = baseLayout(frame, {
    hovermode: 'closest',
    annotations: UNITS.map(({ title }, place) => panelTitle(title, panels[place])),
  });
  const range = rangeOf(arms);
  for (const panel of panels) {
    layout[panel.xKey] = axis(undefined, {
      ...{ domain: [...panel.xDomain], anchor: panel.yaxis, rangemode: 'tozero', tickformat: '~s' },
      ...{ nticks: 5, showline: true },
    });
    layout[panel.yKey] = axis(
      panel.column === 0 ? `Robust accuracy (${plotlyText(group.robust, 18)})` : undefined,
      {
        ...{ domain: [...panel.yDomain], anchor: panel.xaxis, tickformat: '.1~%', nticks: 6, range },
        showticklabels: panel.column === 0,
      },
    );
  }
  const data = UNITS.flatMap(({ unit, suffix }, at) =>
    arms.map((arm, place) => armTrace(arm, unit, suffix, marks[place], panels[at], named && at === 0)),
  );
  return { data, layout };
}

/** Means with their whiskers, and some air. */
function rangeOf(arms: readonly OutcomeArm[]): [number, number] {
  const ends = arms.flatMap(({ outcomes }) => {
    const { mean, sd = 0 } = centreOf(outcomes.map(({ robust }) => robust)) ?? { mean: 0 };
    return [mean - sd, mean + sd];
  });
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const air = Math.max(0.08 * (high - low), 0.005);
  return [Math.max(0, low - air), Math.min(1.005, high + air)];
}

function armTrace(
  arm: OutcomeArm,
  unit: keyof SpentCost,
  suffix: string,
  { color, symbol }: ArmMark,
  { xaxis, yaxis }: Panel,
  showlegend: boolean,
): Data {
  const cost = meanCost(arm, unit);
  const robust = centreOf(arm.outcomes.map(outcome => outcome.robust));
  const whiskers = { type: 'data', color, thickness: 1.3, width: 4 } as const;
  const name = plotlyText(arm.name);
  return {
    ...{ type: 'scatter', mode: 'markers', name, legendgroup: arm.name, showlegend, xaxis, yaxis },
    x: [cost?.mean ?? null],
    y: [robust?.mean ?? null],
    ...(cost?.sd !== undefined && { error_x: { ...whiskers, array: [cost.sd] } }),
    ...(robust?.sd !== undefined && { error_y: { ...whiskers, array: [robust.sd] } }),
    marker: { color, symbol, size: SIZES.marker + 5, line: { color: 'paper', width: 1 } },
    hovertemplate: `${name} (n = ${robust?.n ?? 0}): %{x:.3s}${suffix}, robust %{y:.2%}<extra></extra>`,
  };
}
