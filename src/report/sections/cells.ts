import { formatGenotype } from '../../space/darts/genotypeCodec.js';
import type { Block, FigureBlock, Section } from '../block.js';
import { prose } from '../block.js';
import { type CellSide, drawCell } from '../drawCell.js';
import { type Html, html } from '../html.js';
import { listed, nameText } from '../names.js';
import type { CellView } from '../reportModel.js';
import { FAMILIES, type OperationFamily, operationFamily } from '../style.js';

function legend(cells: readonly CellView[]): Html {
  const used = new Set(
    cells.flatMap(({ genotype }) =>
      [...genotype.normal, ...genotype.reduce].map(edge => operationFamily(edge.operation)),
    ),
  );
  const families = (Object.keys(FAMILIES) as OperationFamily[]).filter(family => used.has(family));
  return html`<ul class="legend" aria-label="Colours of the edges">${families.map(
    family => html`<li><span class="swatch op-${family}"></span>${FAMILIES[family].label}</li>`,
  )}<li><span class="swatch swatch-dashed"></span>dashed: 5×5, or average pooling</li></ul>`;
}

async function panel(cell: CellView, side: CellSide): Promise<Html> {
  const [wide, narrow] = await Promise.all([
    drawCell(cell.genotype, side, 'LR'),
    drawCell(cell.genotype, side, 'TB'),
  ]);
  return html`<div class="cell-panel"><h4>${side === 'normal' ? 'Normal cell' : 'Reduction cell'}</h4>${wide}${narrow}</div>`;
}

function origin({ foundBy, retrains, label }: CellView): Html {
  if (foundBy.length === 0) {
    return html`The cell “${nameText(label)}”: given to its retraining, not found by a search of this report.`;
  }
  const use = retrains.length === 0 ? ' It was not retrained in this report.' : '';
  return html`The cell found by ${nameText(listed(foundBy), 120)}.${use}`;
}

async function figure(cell: CellView): Promise<FigureBlock> {
  const sides = await Promise.all([panel(cell, 'normal'), panel(cell, 'reduce')]);
  return {
    kind: 'figure',
    id: cell.id,
    caption: html`${origin(cell)} Inputs are the outputs of the two cells before; every node adds up its two edges, and the output concatenates the nodes.`,
    content: { drawing: html`<div class="cells">${sides}</div>` },
    after: html`<details class="genotype"><summary>Genotype as text</summary><pre><code>${formatGenotype(cell.genotype)}</code></pre></details>`,
  };
}

/** Every distinct genotype of the report, drawn. */
export async function cellsSection(cells: readonly CellView[]): Promise<Section> {
  const blocks: Block[] =
    cells.length === 0
      ? [
          prose(
            html`<p class="missing">No run of this report has a genotype yet: a search writes one at its end.</p>`,
          ),
        ]
      : [
          prose(html`<p>A search ends in a pair of cells, from which the network is stacked. Edges are operations, named and coloured by kind.</p>
${legend(cells)}`),
          ...(await Promise.all(cells.map(figure))),
        ];
  return { id: 'cells', title: 'The cells', blocks };
}
