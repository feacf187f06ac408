import type { Block, FigureBlock, Section } from '../block.js';
import { prose } from '../block.js';
import { drawCell } from '../drawCell.js';
import { type CellSketch, sketchGenotype } from '../genotypeSketch.js';
import { type Html, html } from '../html.js';
import { listed, nameText } from '../names.js';
import { whole } from '../numbers.js';
import { paperCell } from '../print/paperCell.js';
import { count } from '../quantity.js';
import type { CellView } from '../reportModel.js';
import { FAMILIES, type OperationFamily, operationFamily } from '../style.js';
import { type Table, table } from '../table.js';

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

interface Edge {
  readonly cell: string;
  readonly from: string;
  readonly to: string;
  readonly operation: string;
}

function edgesTable(cells: readonly CellSketch[]): Table {
  const edges = cells.flatMap(({ title, states, edges }) =>
    edges.map(({ from, to, operation }): Edge => {
      const name = (state: number) => states[state]?.name ?? `state ${state}`;
      return { cell: title, from: name(from), to: name(to), operation };
    }),
  );
  return table<Edge>(
    [
      { heading: 'Cell', cell: ({ cell }) => cell },
      { heading: 'From', cell: ({ from }) => from },
      { heading: 'To', cell: ({ to }) => to },
      { heading: 'Operation', cell: ({ operation }) => operation },
    ],
    edges,
  );
}

async function figure(cell: CellView): Promise<FigureBlock> {
  const { cells, wiring, text } = sketchGenotype(cell.genotype);
  const panels = await Promise.all(cells.map(panel));
  return {
    kind: 'figure',
    id: cell.id,
    caption: html`${origin(cell)} ${wiring}`,
    content: {
      drawing: html`<div class="cells">${panels}</div>`,
      paper: cells.map(paperCell),
      data: edgesTable(cells),
    },
    after: html`<details class="genotype"><summary>Genotype as text</summary><pre><code>${text}</code></pre></details>`,
  };
}

/** More cells than this are listed, and the ones that matter most drawn. */
const mostDrawn = 12;
const drawnOfMany = 6;

/** Cells that were retrained come first, then those that most searches found. */
function foremost(cells: readonly CellView[]): readonly CellView[] {
  if (cells.length <= mostDrawn) return cells;
  const weight = ({ retrains, foundBy }: CellView) => [retrains.length, foundBy.length];
  return cells
    .toSorted((one, other) => {
      const [a, b] = [weight(one), weight(other)];
      return b[0] - a[0] || b[1] - a[1];
    })
    .slice(0, drawnOfMany);
}

function listBlock(cells: readonly CellView[]): Block {
  return {
    kind: 'table',
    id: 'cells-table',
    caption: html`All ${whole(cells.length)} distinct cells of this report; those that were retrained or that most searches found are drawn above.`,
    body: table<CellView>(
      [
        {
          heading: 'Genotype',
          cell: ({ genotype }) => html`<code>${nameText(sketchGenotype(genotype).text, 90)}</code>`,
          value: ({ genotype }) => sketchGenotype(genotype).text,
        },
        { heading: 'Searches', cell: ({ foundBy }) => count(foundBy.length), numeric: true },
        { heading: 'Found by', cell: ({ foundBy }) => nameText(listed(foundBy), 80) },
      ],
      cells.toSorted((one, other) => other.foundBy.length - one.foundBy.length),
    ),
  };
}

/** The distinct genotypes of the report, drawn as far as that tells something; nothing where no run has one yet. */
export async function cellsSection(cells: readonly CellView[]): Promise<readonly Section[]> {
  if (cells.length === 0) return [];
  const drawn = foremost(cells);
  const blocks: Block[] = [
    prose(html`<p>A search ends in the cells from which the network is stacked. Edges are operations, named and coloured by kind.</p>
${legend(drawn)}`),
    ...(await Promise.all(drawn.map(figure))),
    ...(drawn.length < cells.length ? [listBlock(cells)] : []),
  ];
  return [{ id: 'cells', title: 'The cells', blocks }];
}
