import type { Annotation, Data, Layout, LayoutAxis, Shape } from 'plotly.js-dist-min';
import type { Comparison } from '../comparison.js';
import { baseLayout, type FigureSpec } from '../figure.js';
import { plotlyLines, plotlyText } from '../labelText.js';
import { type ParallelAxis, parallelAxes } from '../parallelAxes.js';
import type { FigureWidth } from '../style.js';
import { type ColourToken, SIZES } from '../style.js';

const classes: readonly { readonly name: string; readonly color: ColourToken }[] = [
  { name: 'lowest third', color: 'shade2' },
  { name: 'middle third', color: 'shade3' },
  { name: 'highest third', color: 'vermillion' },
  { name: 'not known', color: 'grey' },
];

/**
 * A line for each run through the options in which runs differ, then through what they came to; coloured by thirds of one result, the
 * highest in front. Axes stand side by side on a wide page, and lie below one another on a narrow one.
 */
export function parallelCoordinates(comparison: Comparison, by: string, width: FigureWidth): FigureSpec {
  const axes = parallelAxes(comparison);
  const upright = width === 'wide';
  const names = classes.map(({ name }) => `${name} by ${by}`);
  const data = thirds(comparison, by).map((runs, place) =>
    classTrace(comparison, axes, runs, { ...classes[place], name: names[place] }, upright),
  );
  const shown = data.filter(trace => 'x' in trace && trace.x !== undefined && trace.x.length > 0);
  const frame = {
    plotHeight: upright ? 320 : Math.max(1, axes.length - 1) * 62,
    margin: upright ? { l: room(axes.at(0)), r: room(axes.at(-1)), b: 62 } : { l: 16, r: 16, b: 34 },
    ...{ legend: names.slice(0, shown.length), width, headings: 1 },
  };
  const hidden = { visible: false, fixedrange: true } as const;
  const ends: [number, number] = [-0.02, axes.length - 0.98];
  const along: Partial<LayoutAxis> = { ...hidden, range: ends };
  const across: Partial<LayoutAxis> = { ...hidden, range: [-0.04, 1.04] };
  const layout: Partial<Layout> = baseLayout(frame, {
    hovermode: 'closest',
    shapes: axes.map((_, place) => rule(place, upright)),
    annotations: axes.flatMap((axis, place) => labels(axis, place, axes.length, upright)),
    xaxis: upright ? along : across,
    yaxis: upright ? across : { ...along, range: [ends[1], ends[0]] },
  });
  return { data: shown, layout };
}

/** Places of the runs whose result is among the lowest third, the middle, the highest, and of those without one. */
export function thirds({ runs }: Comparison, by: string): readonly (readonly number[])[] {
  const known = runs
    .flatMap(({ results }, place) => {
      const value = results[by];
      return value === undefined ? [] : [{ place, value }];
    })
    .sort((one, other) => one.value - other.value || one.place - other.place)
    .map(({ place }) => place);
  const [first, second] = [Math.round(known.length / 3), Math.round((2 * known.length) / 3)];
  const unknown = runs.flatMap(({ results }, place) => (results[by] === undefined ? [place] : []));
  return [known.slice(0, first), known.slice(first, second), known.slice(second), unknown];
}

/** All lines of a class as one trace: null ends one and begins the next. */
function classTrace(
  { runs }: Comparison,
  axes: readonly ParallelAxis[],
  places: readonly number[],
  { name, color }: (typeof classes)[number],
  upright: boolean,
): Data {
  const along = places.flatMap(() => [...axes.map((_, axis) => axis), null]);
  const across = places.flatMap(place => [...axes.map(({ heights }) => heights[place]), null]);
  return {
    ...{ type: 'scatter', mode: 'lines', name: plotlyText(name, 60), hoveron: 'points' },
    ...(upright ? { x: along, y: across } : { x: across, y: along }),
    text: places.flatMap(place => Array<string>(axes.length + 1).fill(plotlyText(runs[place].run.name, 48))),
    line: { color, width: places.length > 60 ? 0.8 : 1.4 },
    opacity: places.length > 60 ? 0.5 : 0.85,
    hovertemplate: '%{text}<extra></extra>',
  };
}

/** Room for the values beside an axis, and for half of its name. */
function room(axis: ParallelAxis | undefined): number {
  const lengths = axis?.ticks.map(({ text }) => Math.min(text.length, textLength)) ?? [];
  return Math.max(46, 16 + 6.2 * Math.max(0, ...lengths));
}

function rule(place: number, upright: boolean): Partial<Shape> {
  const ends = upright ? { x0: place, x1: place, y0: 0, y1: 1 } : { x0: 0, x1: 1, y0: place, y1: place };
  return { type: 'line', layer: 'above', ...ends, line: { color: 'muted', width: 1 } };
}

/** Characters that are left of a value. */
const textLength = 14;

/** `alphaOptimiser.learningRate` with the places where it may be broken: after a dot, and before a capital. */
function spaced(name: string): string {
  return name.replaceAll('.', '. ').replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
}

/** Name and values of an axis. */
function labels(
  { name, ticks }: ParallelAxis,
  place: number,
  count: number,
  upright: boolean,
): Partial<Annotation>[] {
  const plain = { showarrow: false, bgcolor: 'paper', borderpad: 1 } as const;
  const muted = { size: SIZES.figureSmallFont, color: 'muted' };
  const heading = { size: SIZES.figureSmallFont, color: 'ink', weight: 600 };
  const last = place === count - 1;
  const values = ticks.map(({ at, text }): Partial<Annotation> => {
    const short = plotlyText(text, textLength);
    return upright
      ? {
          ...{ ...plain, text: short, font: muted, x: place, y: at, yanchor: 'middle' },
          ...(last ? { xanchor: 'left', xshift: 4 } : { xanchor: 'right', xshift: -4 }),
        }
      : {
          ...plain,
          text: short,
          font: muted,
          x: at,
          y: place,
          xanchor: edge(at),
          yanchor: 'top',
          yshift: -2,
        };
  });
  const title: Partial<Annotation> = upright
    ? {
        ...{ ...plain, text: plotlyLines(spaced(name), 10), font: heading },
        ...{ x: place, y: 0, xanchor: 'center', yanchor: 'top', yshift: -12 },
      }
    : {
        ...{ ...plain, text: plotlyText(name, 34), font: heading },
        ...{ x: 0, y: place, xanchor: 'left', yanchor: 'bottom', yshift: 3 },
      };
  return [...values, title];
}

function edge(at: number): 'left' | 'center' | 'right' {
  if (at < 0.12) return 'left';
  return at > 0.88 ? 'right' : 'center';
}
