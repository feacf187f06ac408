import type { Layout, Shape } from 'plotly.js-dist-min';
import { trusted } from '../html.js';
import { plainLabel } from '../markup/plainText.js';
import type { FigureAxes } from './figureAxes.js';
import type { MarkRow } from './markRow.js';

/** Levels that a figure draws as lines across a panel, with the words that stand at them. */
export function guideRows(layout: Partial<Layout>, axes: FigureAxes): MarkRow[] {
  return (layout.shapes ?? []).flatMap(shape => levelRow(shape, layout, axes));
}

function levelRow(shape: Partial<Shape>, layout: Partial<Layout>, axes: FigureAxes): MarkRow[] {
  const { type, x0, x1, y0, y1 } = shape;
  const [xref, yref] = [String(shape.xref ?? 'x'), String(shape.yref ?? 'y')];
  if (type !== 'line') return [];
  const letter = isAxis(yref) && y0 === y1 ? 'y' : isAxis(xref) && x0 === x1 ? 'x' : undefined;
  if (letter === undefined) return [];
  const level = letter === 'y' ? y0 : x0;
  if (typeof level !== 'number') return [];
  const own = letter === 'y' ? yref : xref;
  const words = (layout.annotations ?? []).find(
    annotation => annotation[letter] === level && annotation[`${letter}ref`] === own,
  )?.text;
  const [xaxis, yaxis] = [axes.read('x', axisName(xref)), axes.read('y', axisName(yref))];
  const row: MarkRow = {
    panel: axes.panel(xaxis.name, yaxis.name),
    series: words === undefined ? 'level' : plainLabel(trusted(words)),
    [`${letter}_axis`]: (letter === 'y' ? yaxis : xaxis).title,
    [letter]: level,
  };
  return [row];
}

function isAxis(reference: string): boolean {
  return /^[xy]\d*$/.test(reference);
}

function axisName(reference: string): string | undefined {
  return /^[xy]\d*/.test(reference) && reference !== 'paper' ? reference.replace(' domain', '') : undefined;
}
