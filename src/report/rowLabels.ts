import { plotlyLines } from './labelText.js';

/** Pixels of a line of a row's label, at 12 pixels. */
const lineHeight = 15;

/** Names beside the rows of a figure, broken into lines, and rows high enough that the lines of two do not meet. */
export interface RowLabels {
  readonly ticktext: string[];
  readonly rowHeight: number;
}

/**
 * @param letters of a line
 * @param least height of a row in pixels
 */
export function rowLabels(names: readonly string[], letters: number, least: number): RowLabels {
  const ticktext = names.map(name => plotlyLines(name, letters));
  const lines = Math.max(1, ...ticktext.map(text => text.split('<br>').length));
  return { ticktext, rowHeight: Math.max(least, lineHeight * lines + 8) };
}
