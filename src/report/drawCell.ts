import { instance } from '@viz-js/viz';
import type { CellSketch } from './genotypeSketch.js';
import { type Html, html, trusted } from './html.js';
import { shortened } from './labelText.js';
import { operationFamily, operationLine } from './style.js';

/** Left to right for a page, top to bottom for a phone. */
export type DrawingDirection = 'LR' | 'TB';

/** `sep_conv_3x3` → `sep conv 3×3`. */
export function operationLabel(operation: string): string {
  return shortened(operation, 28)
    .replace(/_/g, ' ')
    .replace(/(\d)x(\d)/g, '$1×$2');
}

/** A quoted DOT string that is shown as it is: neither escape sequences nor entities in it mean anything. */
function quoted(text: string): string {
  return `"${text.replace(/&/g, '&amp;').replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}

function edgeLine({ operation, from, to }: CellSketch['edges'][number], direction: DrawingDirection): string {
  const kind = `op-${operationFamily(operation)}`;
  const style = operationLine(operation).dash === 'dash' ? 'dashed' : 'solid';
  const words = operationLabel(operation);
  // Narrow drawings break the label before the kernel's size.
  const label = direction === 'TB' ? quoted(words).replace(/ (?=\d+×\d+"$)/, '\\n') : quoted(` ${words} `);
  return `s${from} -> s${to} [label=${label} class="${kind}" style=${style}];`;
}

/**
 * A cell as a graph in DOT: its inputs, its nodes, an edge per operation, and the concatenation where there is one.
 * Colours are classes (`op-…`, `input`, `state`, `output`), so that the page's theme decides them.
 */
export function cellDot(
  { states, edges, concat }: CellSketch,
  direction: DrawingDirection,
  nodesep = 0.26,
): string {
  const stateLine = ({ label, kind }: (typeof states)[number], state: number) =>
    `s${state} [label=${label} class="${kind}"];`;
  const inputs = states.filter(({ kind }) => kind === 'input').length;
  return [
    'digraph cell {',
    `rankdir=${direction}; bgcolor=transparent; pad=0.05; nodesep=${nodesep}; ranksep=${direction === 'LR' ? 0.3 : 0.38};`,
    'node [shape=box style="rounded,filled" fontname="Helvetica" fontsize=13 height=0.36 width=0.42 margin="0.11,0.05"];',
    'edge [fontname="Helvetica" fontsize=12 arrowsize=0.65 penwidth=1.8];',
    ...states.slice(0, inputs).map(stateLine),
    ...(inputs > 1 ? ['{ rank=same; s0 -> s1 [style=invis]; }'] : []),
    ...states.slice(inputs).map((state, node) => stateLine(state, inputs + node)),
    ...(concat.length > 0 ? ['out [label=<c<sub>k</sub>> class="output"];'] : []),
    ...edges.map(edge => edgeLine(edge, direction)),
    ...concat.map(state => `s${state} -> out [class="concat" penwidth=1.1];`),
    '}',
  ].join('\n');
}

/** In words, for readers who do not see the drawing. */
function describe({ title, states, edges }: CellSketch): string {
  const name = (state: number) => states[state]?.name ?? `state ${state}`;
  const words = edges.map(
    ({ operation, from, to }) => `${operationLabel(operation)} from ${name(from)} to ${name(to)}`,
  );
  return `${title}: ${words.join('; ')}.`;
}

/**
 * The drawing of a cell as an inline SVG element that takes its colours from the page's theme.
 *
 * @param nodesep room between neighbours, in Graphviz's inches
 *
 * @example
 * await drawCell(sketchGenotype(genotype).cells[0], 'LR');
 */
export async function drawCell(
  cell: CellSketch,
  direction: DrawingDirection,
  nodesep?: number,
): Promise<Html> {
  const graphviz = await instance();
  const svg = graphviz.renderString(cellDot(cell, direction, nodesep), { format: 'svg' });
  const width = Number(/<svg width="(\d+)pt"/.exec(svg)?.[1]);
  const body = svg
    .slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'))
    // Graphviz repeats its ids in every drawing, and its titles would become tooltips such as "s0->s2".
    .replace(/<title>[^<]*<\/title>|<!--[\s\S]*?-->|\sid="[^"]*"|\sxml:space="preserve"/g, '')
    .replace(/\n+/g, '\n');
  const viewBox = /viewBox="([\d. -]+)"/.exec(svg)?.[1] ?? '';
  return html`<svg class="cell ${direction === 'LR' ? 'cell-wide' : 'cell-narrow'}" viewBox="${viewBox}" width="${width}" role="img" aria-label="${describe(cell)}">${trusted(body)}</svg>`;
}
