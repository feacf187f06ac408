import type { Annotation, Data, Layout, ScatterData } from 'plotly.js-dist-min';
import { hypervolume } from '../../evaluate/hypervolume.js';
import { paretoFront, type TradeOff } from '../../evaluate/paretoFront.js';
import { type ArmMark, armMarks, mostNamed } from '../armMarks.js';
import { axis, baseLayout, type FigureSpec } from '../figure.js';
import { type FrontBand, frontBand } from '../frontBand.js';
import { plotlyText } from '../labelText.js';
import { centreOf, type OutcomeArm, type OutcomeGroup } from '../outcomes.js';
import type { FigureWidth } from '../style.js';
import { SIZES } from '../style.js';

const frontName = 'Pareto front of the means';
const bandName = '95 % confidence band of the front';

/** The mean cell of an arm. */
export interface ArmPoint extends TradeOff {
  readonly arm: OutcomeArm;
}

/** The arms' means over their cells, which the front is made of. */
export function armPoints({ arms }: Pick<OutcomeGroup, 'arms'>): readonly ArmPoint[] {
  return arms.flatMap(arm => {
    const clean = centreOf(arm.outcomes.map(outcome => outcome.clean));
    const robust = centreOf(arm.outcomes.map(outcome => outcome.robust));
    return clean && robust ? [{ arm, clean: clean.mean, robust: robust.mean }] : [];
  });
}

/**
 * Clean against robust accuracy: a small mark for each cell, a large one with whiskers (standard deviations) for the mean of each arm. The
 * line is the Pareto front of the means, and the number the area below it: their hypervolume from (0, 0). Where every arm has three cells or
 * more, the band around the front is that of {@link frontBand}.
 */
export function tradeOff(group: OutcomeGroup, width: FigureWidth): FigureSpec {
  const { arms } = group;
  const marks = armMarks(arms);
  const points = armPoints(group);
  const all = arms.flatMap(({ outcomes }) => outcomes);
  const x = spanOf(all.map(({ clean }) => clean));
  const y = spanOf(all.map(({ robust }) => robust));
  const band = frontBand(arms, x);
  const named = arms.length <= mostNamed;
  const legend = [...(named ? arms.map(({ name }) => name) : []), frontName, ...(band ? [bandName] : [])];
  const wide = width === 'wide';
  const frame = {
    ...{ plotHeight: wide ? 360 : 280, margin: { l: 58, r: 14, b: 48 }, legend, width, headings: 0 },
  };
  const layout: Partial<Layout> = baseLayout(frame, {
    hovermode: 'closest',
    annotations: [volumeNote(hypervolume(points))],
    xaxis: axis('Clean accuracy', { tickformat: '.1~%', range: x, nticks: wide ? 8 : 4, showline: true }),
    yaxis: axis(`Robust accuracy (${plotlyText(group.robust, 24)})`, {
      ...{ tickformat: '.1~%', range: y, nticks: 6, showline: true },
    }),
  });
  const corner = [x[0], y[0]] as const;
  const data = [
    ...(band ? bandTraces(band) : []),
    frontSteps(points, corner, {
      name: frontName,
      line: { shape: 'vh', color: 'muted', width: 1.5, dash: 'dot' },
    }),
    ...arms.flatMap((arm, place) => armTraces(arm, marks[place], named)),
  ];
  return { data, layout };
}

/** The range of an axis: all values with some air, at least two points wide. */
function spanOf(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = Math.max(0.12 * (high - low), 0.01);
  return [Math.max(0, low - air), Math.min(1.005, high + air)];
}

/** Steps from the left edge through the front down to the lower edge. */
function frontSteps(
  points: readonly TradeOff[],
  [left, bottom]: readonly [number, number],
  look: Partial<ScatterData>,
): Data {
  const front = paretoFront(points);
  const [first, last] = [front[0], front[front.length - 1]];
  return {
    ...look,
    ...{ type: 'scatter', mode: 'lines', hoverinfo: 'skip' },
    x: first && last ? [left, ...front.map(({ clean }) => clean), last.clean] : [],
    y: first && last ? [first.robust, ...front.map(({ robust }) => robust), bottom] : [],
  };
}

/** Two edges, which are not drawn, and the ground between them. */
function bandTraces({ clean, low, high }: FrontBand): Data[] {
  const edge: Partial<ScatterData> = {
    ...{ type: 'scatter', mode: 'lines', hoverinfo: 'skip', legendgroup: 'band', x: [...clean] },
    line: { shape: 'hv', color: 'clear', width: 0 },
  };
  return [
    { ...edge, y: [...low], name: `${bandName}, lower end`, showlegend: false },
    { ...edge, y: [...high], name: bandName, fill: 'tonexty', fillcolor: 'band' },
  ];
}

function armTraces({ name, outcomes }: OutcomeArm, { color, symbol }: ArmMark, showlegend: boolean): Data[] {
  const clean = outcomes.map(outcome => outcome.clean);
  const robust = outcomes.map(outcome => outcome.robust);
  const [across, up] = [centreOf(clean), centreOf(robust)];
  if (across === undefined || up === undefined) return [];
  const common = {
    type: 'scatter',
    mode: 'markers',
    legendgroup: name,
    name: plotlyText(name),
    showlegend,
  } as const;
  const whiskers = { type: 'data', color, thickness: 1.3, width: 4 } as const;
  const of = across.n === 1 ? plotlyText(name) : `${plotlyText(name)}, mean of ${across.n}`;
  const mean: Data = {
    ...{ ...common, x: [across.mean], y: [up.mean] },
    ...(across.sd !== undefined && { error_x: { ...whiskers, array: [across.sd] } }),
    ...(up.sd !== undefined && { error_y: { ...whiskers, array: [up.sd] } }),
    marker: { color, symbol, size: SIZES.marker + 5, line: { color: 'paper', width: 1 } },
    hovertemplate: `${of}: clean %{x:.2%}, robust %{y:.2%}<extra></extra>`,
  };
  if (across.n === 1) return [mean];
  const cells: Data = {
    ...{ ...common, x: clean, y: robust, showlegend: false },
    text: outcomes.map(({ run }) => plotlyText(run)),
    marker: { color, symbol, size: SIZES.marker - 1, opacity: 0.45 },
    hovertemplate: '%{text}: clean %{x:.2%}, robust %{y:.2%}<extra></extra>',
  };
  return [cells, mean];
}

function volumeNote(volume: number): Partial<Annotation> {
  return {
    ...{ text: `hypervolume ${volume.toFixed(4)}`, showarrow: false, xref: 'paper', yref: 'paper' },
    ...{ x: 0.01, y: 0.01, xanchor: 'left', yanchor: 'bottom' },
    font: { size: SIZES.figureSmallFont, color: 'muted' },
  };
}
