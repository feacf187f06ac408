import type { FigureSpec } from './figure.js';
import type { Html } from './html.js';
import type { FigureWidth } from './style.js';
import type { Table } from './table.js';

/** `Figure 3`, as a link to the block with this id. */
export type Reference = (id: string) => Html;

/** Text, which may point to figures and tables by their ids. */
export interface Prose {
  readonly kind: 'prose';
  readonly body: (reference: Reference) => Html;
}

/** A chart for both widths, with what it shows in words for readers who cannot see it. */
export interface Chart {
  readonly wide: FigureSpec;
  readonly narrow: FigureSpec;
  readonly description: string;
  /** With all that was recorded, where the figure shows fewer epochs: what files of its numbers have. */
  readonly complete?: () => FigureSpec;
}

/** A picture as SVG that stands alone: it needs no stylesheet and names no file. */
export interface Picture {
  readonly svg: string;
  /** In pixels, of which paper has `PAPER.pixelsPerInch`. */
  readonly width: number;
  readonly height: number;
}

/** One picture of a drawing for paper, by the width of the column. */
export interface PaperDrawing {
  readonly description: string;
  readonly picture: (width: FigureWidth) => Promise<Picture>;
}

/** What is no chart: as the page shows it, as paper does, and its content as data. */
export interface Drawing {
  readonly drawing: Html;
  readonly paper: readonly PaperDrawing[];
  readonly data: Table;
}

/** A numbered figure: charts that the page's script draws, or drawings that are there already. */
export interface FigureBlock {
  readonly kind: 'figure';
  readonly id: string;
  readonly caption: Html;
  readonly content: { readonly charts: readonly Chart[] } | Drawing;
  /** Folded away under this line until the reader opens it; always open on paper. */
  readonly folded?: string;
  /** What follows the caption, unnumbered. */
  readonly after?: Html;
}

/** A numbered table. */
export interface TableBlock {
  readonly kind: 'table';
  readonly id: string;
  readonly caption: Html;
  readonly body: Table;
  /** Folded away under this line until the reader opens it; always open on paper. */
  readonly folded?: string;
}

export type Block = Prose | FigureBlock | TableBlock;

/** A chapter of the page; its id is its anchor. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export function prose(body: Html | ((reference: Reference) => Html)): Prose {
  return { kind: 'prose', body: typeof body === 'function' ? body : () => body };
}
