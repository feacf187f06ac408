import { drawCell } from '../../report/drawCell.js';
import { type CellSketch, sketchGenotype } from '../../report/genotypeSketch.js';
import { html, trusted } from '../../report/html.js';
import { FAMILIES, FONTS, type OperationFamily, PALETTE } from '../../report/style.js';
import type { Genotype } from '../../space/genotype.js';
import type { MimeBundle } from '../notebookDocument.js';

const colours = PALETTE.light;
const titleHeight = 24;

/** The look of a drawing that stands alone: that of the report's page, on white. */
const style = `text { font-family: ${FONTS.text.replaceAll('"', "'")}; fill: ${colours.ink}; }
.node path, .node polygon { fill: ${colours.surface}; stroke: ${colours.rule}; }
.input path { fill: ${colours.paper}; stroke: ${colours.muted}; }
.output path { fill: ${colours.ink}; stroke: ${colours.ink}; }
.output text { fill: ${colours.paper}; }
.edge path { stroke: ${colours.rule}; }
.edge polygon { fill: ${colours.rule}; stroke: ${colours.rule}; }
.edge text { paint-order: stroke; stroke: ${colours.paper}; stroke-width: 3px; }
${(Object.keys(FAMILIES) as OperationFamily[])
  .map(family => {
    const colour = colours[FAMILIES[family].colour];
    return `.op-${family} path { stroke: ${colour}; } .op-${family} polygon { fill: ${colour}; stroke: ${colour}; }`;
  })
  .join('\n')}`;

/**
 * The cells of a genotype as drawings, each an image that needs nothing else: as SVG, and as HTML for nbconvert, which
 * takes most out of an SVG.
 */
export async function cellBundles(genotype: Genotype): Promise<MimeBundle[]> {
  const { cells, text } = sketchGenotype(genotype);
  return Promise.all(
    cells.map(async cell => {
      const svg = await drawing(cell);
      const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
      return {
        'text/html': html`<img src="${source}" alt="${cell.title} of ${text}">`.text,
        'image/svg+xml': svg,
        'text/plain': `${cell.title} of ${text}`,
      };
    }),
  );
}

async function drawing(cell: CellSketch): Promise<string> {
  const { text } = await drawCell(cell, 'LR');
  const [left, top, width, height] = (/viewBox="([\d. -]+)"/.exec(text)?.[1] ?? '0 0 0 0')
    .split(' ')
    .map(Number);
  const body = text.slice(text.indexOf('>') + 1, text.lastIndexOf('</svg>'));
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(width * 1.25)}" viewBox="${left} ${top - titleHeight} ${width} ${height + titleHeight}">
<style>${trusted(style)}</style>
<rect x="${left}" y="${top - titleHeight}" width="${width}" height="${height + titleHeight}" fill="${colours.paper}"/>
<text x="${left + 4}" y="${top - 8}" font-size="14" font-weight="600">${cell.title}</text>
${trusted(body)}</svg>`.text;
}
