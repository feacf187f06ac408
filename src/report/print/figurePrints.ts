import type { Block, FigureBlock, Picture } from '../block.js';
import { themed } from '../figure.js';
import type { Report } from '../report.js';
import type { FigureWidth } from '../style.js';
import type { Printer } from './printer.js';

/** Names of the widths in file names: a page's column, or its text. */
const WIDTH_NAMES: Readonly<Record<FigureWidth, string>> = { narrow: 'column', wide: 'page' };

/** One picture of a figure, at one width. */
export interface FigurePrint {
  readonly id: string;
  readonly width: FigureWidth;
  /** `figures/<id>-column`, without its extension; numbered where a figure is of several pictures. */
  readonly path: string;
  readonly description: string;
  readonly picture: (printer: Printer) => Promise<Picture>;
}

const drawn = new WeakMap<Report, FigurePrint[]>();

/** Every figure of a report at both widths; each is drawn once, however many formats ask for it. */
export function figurePrints(report: Report): FigurePrint[] {
  const known =
    drawn.get(report) ?? report.sections.flatMap(({ blocks }) => blocks.flatMap(printsIn)).map(once);
  drawn.set(report, known);
  return known;
}

function printsIn(block: Block): FigurePrint[] {
  return block.kind === 'figure' ? printsOf(block) : [];
}

function once(print: FigurePrint): FigurePrint {
  let picture: Promise<Picture> | undefined;
  return {
    ...print,
    picture: printer => {
      picture ??= print.picture(printer);
      return picture;
    },
  };
}

interface Part {
  readonly description: string;
  readonly picture: (printer: Printer, width: FigureWidth) => Promise<Picture>;
}

export function printsOf({ id, content }: FigureBlock): FigurePrint[] {
  const parts = 'charts' in content ? content.charts.map(chartPart) : content.paper.map(drawingPart);
  return parts.flatMap(({ description, picture }, place) =>
    (['narrow', 'wide'] as const).map(width => ({
      ...{ id, width, description },
      path: `figures/${id}${parts.length > 1 ? `-${place + 1}` : ''}-${WIDTH_NAMES[width]}`,
      picture: (printer: Printer) => picture(printer, width),
    })),
  );
}

function chartPart({
  wide,
  narrow,
  description,
}: {
  wide: Parameters<typeof themed>[0];
  narrow: Parameters<typeof themed>[0];
  description: string;
}): Part {
  const specs = { wide, narrow };
  return {
    description,
    picture: (printer, width) => printer.draw(themed(specs[width], 'light'), width),
  };
}

function drawingPart({
  description,
  picture,
}: {
  description: string;
  picture: (width: FigureWidth) => Promise<Picture>;
}): Part {
  return { description, picture: (_printer, width) => picture(width) };
}
