import type { PaperDrawing, Picture } from '../block.js';
import type { CellEpochsTable } from '../cellEpochs.js';
import { drawArcs } from '../drawArcs.js';
import { FAMILIES, type FigureWidth, FONTS, type OperationFamily, PALETTE, PAPER } from '../style.js';

const { light } = PALETTE;

/** The page's look of arcs in the light theme's colours, for a picture without a page. */
const look = [
  `text { fill: ${light.ink}; font-family: ${FONTS.text.replaceAll('"', "'")}; font-size: 11.5px; }`,
  'path { fill: none; stroke-opacity: 0.22; } path.chosen { stroke-opacity: 0.92; }',
  'path.dashed { stroke-dasharray: 7 4; }',
  `text[data-label] { display: none; paint-order: stroke; stroke: ${light.paper}; stroke-width: 5px; stroke-linejoin: round; }`,
  'text.chosen { display: block; } .weight { font-size: 11px; }',
  `.state rect { fill: ${light.surface}; stroke: ${light.rule}; } .state text { font-weight: 600; }`,
  ...(Object.keys(FAMILIES) as OperationFamily[]).map(family => {
    const colour = light[FAMILIES[family].colour];
    return `path.op-${family} { stroke: ${colour}; }`;
  }),
].join('\n');

/** The arcs of a cell after the last of its epochs, for a column of paper. */
export function paperArcs(table: CellEpochsTable, operations: readonly string[]): PaperDrawing {
  return { description: table.title, picture: async width => picture(table, operations, width) };
}

function picture(table: CellEpochsTable, operations: readonly string[], column: FigureWidth): Picture {
  const { text } = drawArcs(table, operations, table.weights.length - 1);
  const [, viewBox = ''] = /viewBox="([\d. -]+)"/.exec(text) ?? [];
  const [, , width, height] = viewBox.split(' ').map(Number);
  const scale = Math.min(1, (PAPER.widths[column] * PAPER.pixelsPerInch) / width);
  const body = text.slice(text.indexOf('>') + 1, text.lastIndexOf('</svg>'));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox}"><style>${look}</style>${body}</svg>`;
  return { svg, width: width * scale, height: height * scale };
}
