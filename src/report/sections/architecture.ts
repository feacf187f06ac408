import { InputError } from '../../base/inputError.js';
import { type SpaceName, searchSpace } from '../../space/space.js';
import { type AlphaHistory, choosesFromAll, tableTitle, thinned } from '../alpha.js';
import { type Block, type FigureBlock, prose, type Section } from '../block.js';
import { cellEpochs } from '../cellEpochs.js';
import { drawCellEpochs, largestWeight } from '../drawCellEpochs.js';
import { someOf } from '../evenly.js';
import { alphaEdges } from '../figures/alphaEdges.js';
import { alphaMean } from '../figures/alphaMean.js';
import { type OperationHistory, operationCounts } from '../figures/operationCounts.js';
import { type ArmOperations, operationHistogram } from '../figures/operationHistogram.js';
import { type CellSketch, sketchGenotype } from '../genotypeSketch.js';
import { type Html, html } from '../html.js';
import { listed, nameText } from '../names.js';
import { percent } from '../numbers.js';
import type { SearchView } from '../reportModel.js';
import type { SearchArm } from '../searchArms.js';
import { thinnedChart, thinningNote } from '../thinnedChart.js';

function operationsOf(space: SpaceName, text: string): Record<string, number> | undefined {
  try {
    return operationsIn(sketchGenotype(searchSpace(space).parseGenotype(text)).cells);
  } catch (error) {
    // Written by another version, or by hand: the figure says that the search is left out.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function operationsIn(cells: readonly CellSketch[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation } of cells.flatMap(({ edges }) => edges)) {
    counts[operation] = (counts[operation] ?? 0) + 1;
  }
  return counts;
}

/** Undefined for a search without epochs, or with a genotype that cannot be read. */
export function operationHistory({ label, config, epochs }: SearchView): OperationHistory | undefined {
  const counts = epochs.map(({ genotype }) => operationsOf(config.space, genotype));
  const readable = counts.filter(count => count !== undefined);
  if (epochs.length === 0 || readable.length < counts.length) return undefined;
  return { label, epochs: epochs.map(({ epoch }) => epoch), counts: readable };
}

function thinnedCounts(history: OperationHistory): OperationHistory {
  const { epochs, counts } = history;
  if (epochs.length <= mostEpochs) return history;
  return { ...history, epochs: someOf(epochs, mostEpochs), counts: someOf(counts, mostEpochs) };
}

/** What the dotted line is, in the panels that have one. */
function uniformGuide(histories: readonly AlphaHistory[]): Html {
  const tables = histories.flatMap(history => history.tables);
  const all = tables.filter(choosesFromAll);
  const guide = all.length > 0 && html`; the dotted line is the uniform mixture`;
  const absent =
    all.length < tables.length && html`; where an edge does not choose from an operation, it counts as 0`;
  return html`${guide}${absent}`;
}

/** Epochs that a line or a row of bars has at most. */
const mostEpochs = 120;

function meanFigure(histories: readonly AlphaHistory[]): FigureBlock {
  return {
    kind: 'figure',
    id: 'alpha-mean',
    caption: html`Architecture weights (softmax of α) averaged over the edges of a cell, by epoch. All panels share a vertical scale, which does not start at zero${uniformGuide(histories)}.${thinningNote('Searches', histories, mostEpochs)}`,
    content: {
      charts: [
        thinnedChart<AlphaHistory>({
          ...{ draw: alphaMean, items: histories, thin: history => thinned(history, mostEpochs) },
          description: `Mean architecture weight of every operation by epoch, for ${listed(histories.map(({ label }) => label))}.`,
        }),
      ],
    },
  };
}

/** Epochs of a search that a panel of its edges shows: more lie closer than its pixels. */
function shownEpochs(searches: number): number {
  return Math.max(36, Math.min(160, Math.floor(320 / searches)));
}

/** Epochs that the sliders of a page have together: what keeps it small. */
const sliderEpochs = 1200;

/** Searches whose drawing is not folded away. */
const openSliders = 2;

function sliderFigure(search: SearchView, history: AlphaHistory, place: number, of: number): FigureBlock {
  const cells = cellEpochs(search, history, Math.floor(sliderEpochs / of));
  const last = cells.epochs.at(-1);
  const fewer =
    cells.epochs.length < cells.of && ` The slider has ${cells.epochs.length} of ${cells.of} epochs.`;
  return {
    kind: 'figure',
    id: `cell-epochs-${history.id}`,
    ...(place >= openSliders && { folded: `The cells epoch by epoch: ${history.label}` }),
    caption: html`${nameText(history.label)}, epoch by epoch, here after epoch ${last}. Arcs: the edges of the supernet, from a state above to one below; the stronger the operation, the wider. Bright and named are those that the cell would have kept. Bars: the weight (softmax of α) of every operation on every edge, the kept one framed; a full field is ${percent(largestWeight(cells))}.${fewer}`,
    content: drawCellEpochs(cells),
  };
}

function edgesFigure(
  history: AlphaHistory,
  _place: number,
  { length }: readonly AlphaHistory[],
): FigureBlock {
  const most = shownEpochs(length);
  return {
    kind: 'figure',
    id: `alpha-edges-${history.id}`,
    folded: `Edge by edge: ${history.label}`,
    caption: html`${nameText(history.label)}: architecture weights of every edge, laid out as the cell’s adjacency matrix (row: the node an edge leads to; column: the state it comes from)${
      history.tables.some(({ edgeWeights }) => edgeWeights !== undefined) &&
      html`; the dotted line is the edge’s own weight, softmax(β), among those that enter its node`
    }.${thinningNote('Searches', [history], most)}`,
    content: {
      charts: history.tables.map((table, at) =>
        thinnedChart<AlphaHistory>({
          draw: ([shown], width) => alphaEdges(shown, shown.tables[at], width),
          ...{ items: [history], thin: given => thinned(given, most) },
          description: `${tableTitle(table.table)}: architecture weight of every operation by epoch, one panel per edge.`,
        }),
      ),
    },
  };
}

function countsFigure(searches: readonly SearchView[], histories: readonly OperationHistory[]): FigureBlock {
  const left = searches.filter(
    ({ label, epochs }) => epochs.length > 0 && !histories.some(history => history.label === label),
  );
  return {
    kind: 'figure',
    id: 'operation-counts',
    caption: html`Operations on the edges of the cells that the search would end in after each epoch; hatched: 5×5, 1×1, or average pooling.${thinningNote('Searches', histories, mostEpochs)}${
      left.length > 0 &&
      html` Left out, because its genotypes cannot be read: ${nameText(listed(left.map(({ label }) => label)), 200)}.`
    }`,
    content: {
      charts: [
        thinnedChart({
          ...{ draw: operationCounts, items: histories, thin: thinnedCounts },
          description: 'Stacked bars of how often each operation is in the derived cells, by epoch.',
        }),
      ],
    },
  };
}

/** Arms whose operations are drawn. */
const shownArms = 12;

function armOperations({ name, searches }: SearchArm<SearchView>): ArmOperations[] {
  const cells = searches.flatMap(({ genotype }) =>
    genotype ? [operationsIn(sketchGenotype(genotype).cells)] : [],
  );
  return cells.length === 0 ? [] : [{ name, cells }];
}

function histogramBlock(arms: readonly SearchArm<SearchView>[]): readonly Block[] {
  const all = arms.flatMap(armOperations);
  const shown = all.slice(0, shownArms);
  if (shown.length < 2) return [];
  const few = shown.length < all.length && ` Of ${all.length} arms, the first ${shown.length}.`;
  return [
    {
      kind: 'figure',
      id: 'operation-histogram',
      caption: html`Operations of the cells that the searches returned: mean number of edges, with standard deviation over the searches that differ in their seeds alone.${few}`,
      content: {
        charts: [
          {
            wide: operationHistogram(shown, 'wide'),
            narrow: operationHistogram(shown, 'narrow'),
            description: `Bars of how many edges have each operation, for ${listed(shown.map(({ name }) => name))}.`,
          },
        ],
      },
    },
  ];
}

/** How α moved: averaged, as the cells it led to, and edge by edge; nothing where no search has finished an epoch. */
export function architectureSection(
  searches: readonly SearchView[],
  histories: readonly AlphaHistory[],
  arms: readonly SearchArm<SearchView>[],
): readonly Section[] {
  const counts = searches.flatMap(search => operationHistory(search) ?? []);
  const blocks: Block[] = [];
  if (histories.length > 0) {
    blocks.push(
      prose(
        reference =>
          html`<p>Each edge of the supernet mixes all operations; the search moves the mixing weights, and the strongest operations become the cell. ${reference('alpha-mean')} shows where the weight went on average${
            counts.length > 0 &&
            html`, ${reference('operation-counts')} the cells that this would have led to`
          }. The single edges are folded away below.</p>`,
      ),
      meanFigure(histories),
    );
  }
  const sliders = histories.flatMap((history, place) => {
    const search = searches.find(({ id }) => id === history.id);
    return search ? [sliderFigure(search, history, place, histories.length)] : [];
  });
  blocks.push(...sliders);
  if (counts.length > 0) blocks.push(countsFigure(searches, counts));
  blocks.push(...histogramBlock(arms), ...histories.map(edgesFigure));
  return blocks.length === 0
    ? []
    : [{ id: 'architecture', title: 'How the architecture weights moved', blocks }];
}
