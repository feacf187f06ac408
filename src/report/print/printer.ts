import type { Picture } from '../block.js';
import type { FigureSpec } from '../figure.js';
import type { FigureWidth } from '../style.js';

/** What puts a report on paper. Same input, same bytes. */
export interface Printer {
  /** What it is, for the report's manifest: `Chromium 140.0`. */
  readonly name: string;
  /** A chart, with a theme's colours in it, as a picture for a column of this width. */
  draw(spec: FigureSpec, width: FigureWidth): Promise<Picture>;
  /** A picture as a file of its own, of its own size. */
  picturePdf(picture: Picture): Promise<Uint8Array>;
  picturePng(picture: Picture): Promise<Uint8Array>;
  /** A report's page, as its reader would print it on A4. */
  pagePdf(page: string): Promise<Uint8Array>;
  close(): Promise<void>;
}
