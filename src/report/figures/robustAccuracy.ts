import type { BarData, Data, Layout } from 'plotly.js-dist-min';
import { axis, baseLayout, type FigureSpec } from '../figure.js';
import { plotlyLines, plotlyText } from '../labelText.js';
import type { Condition, RobustCell } from '../robustCells.js';
import type { ColourToken, FigureWidth } from '../style.js';

/** The stronger the attack, the further its shade is from the paper. */
const SHADES: readonly ColourToken[] = ['shade1', 'shade2', 'shade3'];

function shade(index: number, count: number): ColourToken {
  return SHADES[count <= 1 ? 0 : Math.round((index * (SHADES.length - 1)) / (count - 1))];
}

/** Intervals as plotly's error bars. */
function whiskers(found: readonly (Condition | undefined)[]): BarData['error_y'] {
  return {
    type: 'data',
    symmetric: false,
    array: found.map(value => (value ? value.interval[1] - value.accuracy : 0)),
    arrayminus: found.map(value => (value ? value.accuracy - value.interval[0] : 0)),
    color: 'ink',
    thickness: 1,
    width: 3,
  };
}

/** A line across each cell's bars; null ends one and begins the next. */
function worstCaseLines(
  cells: readonly RobustCell[],
  lying: boolean,
): { x: (number | null)[]; y: (number | null)[] } {
  const along = cells.flatMap((_, index) => [index - 0.38, index + 0.38, null]);
  const value = cells.flatMap(({ worstCase: { accuracy } }) => [accuracy, accuracy, null]);
  return lying ? { x: value, y: along } : { x: along, y: value };
}

/**
 * Accuracy of each retrained cell on clean images and under every attack, with 95 % Wilson intervals; the dotted
 * line is the worst case, images that withstood every attack. Bars stand on a wide page and lie on a narrow one.
 */
export function robustAccuracy(cells: readonly RobustCell[], width: FigureWidth): FigureSpec {
  const lying = width === 'narrow';
  const conditions = [...new Set(cells.flatMap(cell => cell.conditions.map(({ name }) => name)))];
  const places = cells.map((_, index) => index);
  const across = (values: readonly (number | undefined)[]) => {
    const filled = values.map(value => value ?? null);
    return lying ? { x: filled, y: places, orientation: 'h' as const } : { x: places, y: filled };
  };
  const bars = conditions.map((condition, index): Data => {
    const found = cells.map(cell => cell.conditions.find(({ name }) => name === condition));
    const color = shade(index, conditions.length);
    const error = whiskers(found);
    return {
      type: 'bar',
      name: plotlyText(condition),
      ...across(found.map(value => value?.accuracy)),
      ...(lying ? { error_x: error } : { error_y: error }),
      marker: { color },
      hovertemplate: lying ? '%{x:.1%}' : '%{y:.1%}',
    };
  });
  const worst = cells.map(({ worstCase }) => worstCase.accuracy);
  const worstLine: Data = {
    type: 'scatter',
    mode: 'lines',
    name: 'Worst case',
    ...worstCaseLines(cells, lying),
    meta: { draws: lying ? { x: worst, y: places } : { x: places, y: worst } },
    line: { color: 'vermillion', width: 2.5, dash: 'dot' },
    hovertemplate: lying ? '%{x:.1%}' : '%{y:.1%}',
  };
  const share = axis('Accuracy', { range: [0, 1.02], tickformat: '.0%', dtick: 0.2 });
  const names = axis(undefined, {
    tickvals: places,
    ticktext: cells.map(cell => plotlyLines(cell.label, lying ? 12 : 24)),
    tickfont: { size: 12, color: 'ink' },
    showgrid: false,
    ...(lying ? { autorange: 'reversed' as const } : { showline: true }),
  });
  const shape: Partial<Layout> = lying ? { xaxis: share, yaxis: names } : { xaxis: names, yaxis: share };
  const frame = {
    plotHeight: lying ? cells.length * (30 + 26 * conditions.length) : 320,
    margin: lying ? { l: 20, r: 14, b: 48 } : { l: 62, r: 10, b: 40 },
    legend: [...conditions, 'Worst case'],
    width,
    headings: 0,
  };
  return {
    data: [...bars, worstLine],
    layout: baseLayout(frame, { barmode: 'group', bargap: 0.28, bargroupgap: 0.06, ...shape }),
  };
}
