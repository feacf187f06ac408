import type { Data, Layout, LayoutAxis } from 'plotly.js-dist-min';
import { headingLine } from './panelHeadings.js';
import { type ColourToken, type FigureWidth, FONTS, PALETTE, SIZES, type Theme } from './style.js';

/**
 * A chart as data: what plotly draws, except that colours are {@link ColourToken}s, so that one spec serves both
 * themes. {@link themed} puts the colours in; the page's script does the same when the reader changes the theme.
 */
export interface FigureSpec {
  readonly data: readonly Data[];
  readonly layout: Partial<Layout>;
}

const TOKENS = PALETTE.light;

function isToken(value: unknown): value is ColourToken {
  return typeof value === 'string' && Object.hasOwn(TOKENS, value);
}

function paint(value: unknown, key: string, theme: Theme): unknown {
  if (isToken(value)) return /color(?:scale)?$/i.test(key) ? PALETTE[theme][value] : value;
  if (Array.isArray(value)) return value.map(item => paint(item, key, theme));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, paint(inner, name, theme)]));
}

/** The spec with a theme's colours in place of tokens; only under `…color` and `…colorscale`, so no text changes. */
export function themed(spec: FigureSpec, theme: Theme): FigureSpec {
  return paint(spec, '', theme) as FigureSpec;
}

/** An axis in the house style: no box, a pale grid, ticks that do not shout. */
export function axis(title: string | undefined, more: Partial<LayoutAxis> = {}): Partial<LayoutAxis> {
  return {
    ...(title === undefined
      ? {}
      : { title: { text: title, standoff: 8, font: { size: 12, color: 'muted' } } }),
    gridcolor: 'grid',
    linecolor: 'rule',
    zeroline: false,
    tickfont: { size: SIZES.figureSmallFont, color: 'muted' },
    automargin: true,
    ...more,
  };
}

/** An axis of whole epochs that never shows half ones. */
export function epochAxis(epochs: number, more: Partial<LayoutAxis> = {}): Partial<LayoutAxis> {
  return axis('Epoch', {
    dtick: Math.max(1, Math.ceil(epochs / 8)),
    tick0: 1,
    range: [1 - Math.max(0.25, epochs * 0.03), Math.max(epochs, 2) + Math.max(0.25, epochs * 0.03)],
    showgrid: false,
    showline: true,
    ...more,
  });
}

/** The room that a figure needs, in pixels. */
export interface Frame {
  /** Of all panels together, from the top of the first to the bottom of the last. */
  readonly plotHeight: number;
  /** Left, right and below the panels. */
  readonly margin: { readonly l: number; readonly r: number; readonly b: number };
  /** Names in the legend, which stands above the panels. */
  readonly legend: readonly string[];
  readonly width: FigureWidth;
  /** Lines of the panels’ headings, at most two, which the legend must leave room for. */
  readonly headings: number;
}

/** Height of a legend in pixels: plotly sets its entries one after another, each as wide as its name. */
function legendHeight({ legend, width }: Frame): number {
  const room = width === 'wide' ? 860 : 290;
  let rows = 1;
  let used = 0;
  for (const name of legend) {
    const entry = 56 + 6.4 * Math.min(name.length, 36);
    if (used > 0 && used + entry > room) {
      rows += 1;
      used = 0;
    }
    used += entry;
  }
  return legend.length === 0 ? 0 : 20 * rows;
}

/** The part of a layout that every figure shares. */
export function baseLayout(frame: Frame, more: Partial<Layout> = {}): Partial<Layout> {
  const { plotHeight, margin, headings } = frame;
  const above = headings > 0 ? 28 + headingLine * (headings - 1) : 8;
  const t = above + legendHeight(frame) + 6;
  return {
    height: plotHeight + t + margin.b,
    autosize: true,
    margin: { ...margin, t },
    paper_bgcolor: 'clear',
    plot_bgcolor: 'clear',
    font: { family: FONTS.text, size: SIZES.figureFont, color: 'ink' },
    hoverlabel: { bgcolor: 'surface', bordercolor: 'rule', font: { family: FONTS.text, color: 'ink' } },
    legend: {
      orientation: 'h',
      x: 0,
      xanchor: 'left',
      y: 1 + above / plotHeight,
      yanchor: 'bottom',
      bgcolor: 'clear',
      font: { size: 12, color: 'ink' },
      itemwidth: 34,
      tracegroupgap: 0,
    },
    ...more,
  };
}

/** Lines with markers while there are few enough points to tell apart. */
export function lineMode(points: number): 'lines' | 'lines+markers' {
  return points <= 15 ? 'lines+markers' : 'lines';
}
