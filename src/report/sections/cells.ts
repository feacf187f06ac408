import type { Block, FigureBlock, Section } from '../block.js';
import { prose } from '../block.js';
import { drawCell } from '../drawCell.js';
import { type CellSketch, sketchGenotype } from '../genotypeSketch.js';
import { type Html, html } from '../html.js';
import { listed, nameText } from '../names.js';
import type { CellView } from '../reportModel.js';
import { FAMILIES, type OperationFamily, operationFamily } from '../style.js';

function legend(cells: readonly CellView[]): Html {
  const used = new Set(
    cells
      .flatMap(({ genotype }) => sketchGenotype(genotype).cells)
      .flatMap(({ edges }) => edges.map(({ operation }) => operationFamily(operation))),
  );
  const families = (Object.keys(FAMILIES) as OperationFamily[]).filter(family => used.has(family));
  return html`<ul class="legend" aria-label="Colours of the edges">${families.map(
    family => html`<li><span class="swatch op-${family}"></span>${FAMILIES[family].label}</li>`,
  )}<li><span class="swatch swatch-dashed"></span>dashed: 5×5, 1×1, or average pooling</li></ul>`;
}

async function panel(cell: CellSketch): Promise<Html> {
  const [wide, narrow] = await Promise.all([drawCell(cell, 'LR'), drawCell(cell, 'TB')]);
  return html`<div class="cell-panel"><h4>${cell.title}</h4>${wide}${narrow}</div>`;
}

function origin({ foundBy, retrains, label }: CellView): Html {
  if (foundBy.length === 0) {
    return html`The cell “${nameText(label)}”: given to its retraining, not found by a search of this report.`;
  }
  const use = retrains.length === 0 ? ' It was not retrained in this report.' : '';
  return html`The cell found by ${nameText(listed(foundBy), 120)}.${use}`;
}

async function figure(cell: CellView): Promise<FigureBlock> {
  const { cells, wiring, text } = sketchGenotype(cell.genotype);
  const panels = await Promise.all(cells.map(panel));
  return {
    kind: 'figure',
    id: cell.id,
    caption: html`${origin(cell)} ${wiring}`,
    content: { drawing: html`<div class="cells">${panels}</div>` },
    after: html`<details class="genotype"><summary>Genotype as text</summary><pre><code>${text}</code></pre></details>`,
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
          prose(html`<p>A search ends in the cells from which the network is stacked. Edges are operations, named and coloured by kind.</p>
${legend(cells)}`),
          ...(await Promise.all(cells.map(figure))),
        ];
  return { id: 'cells', title: 'The cells', blocks };
}
