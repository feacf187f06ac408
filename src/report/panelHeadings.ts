import type { Annotation } from 'plotly.js-dist-min';
import { plotlyText, shortened } from './labelText.js';
import type { Panel } from './panels.js';
import { type FigureWidth, PAPER, SIZES } from './style.js';

/** Pixels of a semibold letter of a heading, in the widest of the faces that readers have (DejaVu Sans). */
const letter = 7.9;
/** Pixels of a second line. */
export const headingLine = 17;

/** What a heading has room in. */
export interface HeadingRoom {
  readonly columns: number;
  /** Share of the figure between two columns. */
  readonly gap: number;
  readonly margin: { readonly l: number; readonly r: number };
  readonly width: FigureWidth;
}

/** Headings of small multiples, which keep to their own panel's width at the size in which figures are printed. */
export interface PanelHeadings {
  /** Of the longest heading: 1 or 2. */
  readonly lines: 1 | 2;
  /** @param panels one for each text, as {@link panelGrid} lays them out */
  annotations(panels: readonly Panel[]): Partial<Annotation>[];
}

/**
 * Run names as headings: broken between words into two lines where one is too short, and cut with an ellipsis where two are. What was cut
 * is shown whole when the reader points at it, and in the files of the figure's numbers.
 *
 * @param texts as they are, unescaped
 */
export function panelHeadings(texts: readonly string[], room: HeadingRoom): PanelHeadings {
  const letters = headingLetters(room);
  const headings = texts.map(text => ({ text, lines: brokenLines(text, letters) }));
  return {
    lines: headings.some(({ lines }) => lines.length > 1) ? 2 : 1,
    annotations: panels =>
      headings.map(({ text, lines }, place) => ({
        ...panelTitle(lines.map(line => plotlyText(line, letters)).join('<br>'), panels[place]),
        ...(lines.length > 1 && { align: 'left' as const }),
        ...(lines.at(-1)?.endsWith('…') && { hovertext: plotlyText(text, 400), captureevents: true }),
      })),
  };
}

/** Letters that a line of a heading has room for. */
export function headingLetters({ columns, gap, margin, width }: HeadingRoom): number {
  const plot = PAPER.widths[width] * PAPER.pixelsPerInch - margin.l - margin.r;
  return Math.max(12, Math.floor((plot * (1 - gap * (columns - 1))) / columns / letter));
}

function brokenLines(text: string, letters: number): string[] {
  // `n = 3` and `λ = 0` stay together.
  const [first = '', ...words] = shortened(text, 400).split(/(?<!=) (?!=)/);
  const lines = [first];
  for (const word of words) {
    const last = lines[lines.length - 1];
    if (lines.length === 2 || last.length + 1 + word.length <= letters)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  // A first line that is too long is one word: what follows it is not shown either.
  return lines[0].length > letters
    ? [shortened(lines.join(' '), letters)]
    : lines.map(line => shortened(line, letters));
}

/** The heading of one panel of small multiples, above its top left corner. */
export function panelTitle(text: string, panel: Panel): Partial<Annotation> {
  return {
    text,
    x: panel.xDomain[0],
    y: panel.yDomain[1],
    xref: 'paper',
    yref: 'paper',
    xanchor: 'left',
    yanchor: 'bottom',
    yshift: 4,
    showarrow: false,
    font: { size: SIZES.figureFont, color: 'ink', weight: 600 },
  };
}
