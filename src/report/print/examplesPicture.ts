import type { Picture } from '../block.js';
import { type DrawnExample, factorText } from '../drawnExample.js';
import { type Html, html } from '../html.js';
import { shortened } from '../labelText.js';
import type { FigureWidth } from '../style.js';
import { FONTS, PALETTE, PAPER, SIZES } from '../style.js';

const gap = 14;
const heading = 24;
/** Below each triple, for two lines of text. */
const words = 34;

/** Images before and after attacks in rows of triples: clean, what was added, adversarial. */
export function examplesPicture(
  label: string,
  examples: readonly DrawnExample[],
  width: FigureWidth,
): Picture {
  const room = PAPER.widths[width] * PAPER.pixelsPerInch;
  const columns = width === 'wide' ? 3 : 2;
  const side = Math.floor(((room - gap * (columns - 1)) / columns - 4) / 3);
  const aspect = Math.max(...examples.map(example => example.aspect));
  const rowHeight = Math.ceil(side * aspect) + words + gap;
  const height = heading + rowHeight * Math.ceil(examples.length / columns);
  const triples = examples.map((example, place) =>
    tripleSvg(example, {
      x: (place % columns) * (3 * side + 4 + gap),
      y: heading + rowHeight * Math.floor(place / columns),
      side,
    }),
  );
  const style = `font-family: ${FONTS.text.replaceAll('"', "'")}; font-size: ${SIZES.figureSmallFont}px; fill: ${PALETTE.light.ink};`;
  const svg = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${room} ${height}"><g style="${style}"><text y="13" style="font-size: ${SIZES.figureFont}px; font-weight: 600">${shortened(label, width === 'wide' ? 100 : 46)}</text>${triples}</g></svg>`;
  return { svg: svg.text, width: room, height };
}

function tripleSvg(
  { pictures, aspect, label, prediction, attack, factor }: DrawnExample,
  { x, y, side }: { x: number; y: number; side: number },
): Html {
  const tall = Math.round(side * aspect);
  const images = pictures.map(
    (source, place) =>
      html`<image href="${source}" x="${x + place * (side + 2)}" y="${y}" width="${side}" height="${tall}" style="image-rendering: pixelated"/>`,
  );
  const first = `${shortened(label, 12)} → ${shortened(prediction, 12)}`;
  const second = `${shortened(attack, 16)}, ×${factorText(factor)}`;
  return html`${images}<text x="${x}" y="${y + tall + 13}">${first}</text><text x="${x}" y="${y + tall + 27}" style="fill: ${PALETTE.light.muted}">${second}</text>`;
}
