import type { PaperDrawing, Picture } from '../block.js';
import { type DrawingDirection, drawCell } from '../drawCell.js';
import type { CellSketch } from '../genotypeSketch.js';
import { html } from '../html.js';
import { plainText } from '../markup/plainText.js';
import { FAMILIES, type FigureWidth, FONTS, type OperationFamily, PALETTE, PAPER } from '../style.js';

const { light } = PALETTE;

/** A share of one colour and the rest of another, as the page's stylesheet mixes them. */
function mixed(one: string, other: string, share: number): string {
  const channels = [1, 3, 5].map(at => {
    const [a, b] = [one, other].map(colour => Number.parseInt(colour.slice(at, at + 2), 16));
    return Math.round(share * a + (1 - share) * b)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${channels.join('')}`;
}

/** The page's look of a cell in the light theme's colours, for a picture without a page. */
const look = [
  `text { fill: ${light.ink}; font-family: ${FONTS.text.replaceAll('"', "'")}; }`,
  `.node path, .node polygon { fill: ${light.surface}; stroke: ${light.rule}; stroke-width: 1.2; }`,
  `.input path { fill: ${light.paper}; stroke: ${light.muted}; }`,
  `.output path { fill: ${light.ink}; stroke: ${light.ink}; }`,
  `.output text { fill: ${light.paper}; }`,
  `.edge path { stroke: ${light.rule}; } .edge polygon { fill: ${light.rule}; stroke: ${light.rule}; }`,
  `.edge text { paint-order: stroke; stroke: ${light.paper}; stroke-width: 3px; stroke-linejoin: round; }`,
  ...(Object.keys(FAMILIES) as OperationFamily[]).map(family => {
    const colour = light[FAMILIES[family].colour];
    const text = mixed(colour, light.ink, 0.72);
    return `.op-${family} path { stroke: ${colour}; } .op-${family} polygon { fill: ${colour}; stroke: ${colour}; } .op-${family} text { fill: ${text}; }`;
  }),
].join('\n');

/** At either side, in pixels: labels are as wide as the reader's font makes them, which Graphviz can only guess. */
const air = 8;

/** Room between neighbours in a column, in Graphviz's inches: type stays large enough where edges stand close. */
const closeTogether = 0.15;

/** A cell for a column of paper: from left to right where there is room for that, or from top to bottom. */
export function paperCell(cell: CellSketch): PaperDrawing {
  return { description: cell.title, picture: width => picture(cell, width) };
}

async function picture(cell: CellSketch, width: FigureWidth): Promise<Picture> {
  const room = PAPER.widths[width] * PAPER.pixelsPerInch;
  const across = await drawn(cell, 'LR');
  const found = across.width <= room ? across : await drawn(cell, 'TB');
  const scale = Math.min(1, room / found.width);
  return { svg: found.svg, width: found.width * scale, height: found.height * scale };
}

async function drawn(cell: CellSketch, direction: DrawingDirection): Promise<Picture> {
  const { text } = await drawCell(cell, direction, direction === 'TB' ? closeTogether : undefined);
  const [, viewBox = ''] = /viewBox="([\d. -]+)"/.exec(text) ?? [];
  const [left, top, inner, height] = viewBox.split(' ').map(Number);
  const width = inner + 2 * air;
  const body = text.slice(text.indexOf('>') + 1, text.lastIndexOf('</svg>'));
  const title = html`<title>${plainText(html`${cell.title}`)}</title>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left - air} ${top} ${width} ${height}">${title}<style>${look}</style>${body}</svg>`;
  return { svg, width, height };
}
