import { type Block, prose, type Section } from '../block.js';
import { someOf } from '../evenly.js';
import { costByEpoch, type SpentSearch, spentSearches } from '../figures/costByEpoch.js';
import { searchCostBars } from '../figures/searchCost.js';
import { html } from '../html.js';
import { listed } from '../names.js';
import type { SearchView } from '../reportModel.js';
import type { CostedSearch } from '../searchCost.js';
import { ledgerTable, stepCostTable } from '../tables/costTables.js';
import { thinnedChart, thinningNote } from '../thinnedChart.js';

/** Epochs that a search is drawn at: a sum that grows loses little between them. */
const mostEpochs = 200;

function thin(search: SpentSearch): SpentSearch {
  const { epochs, macs } = search;
  if (epochs.length <= mostEpochs) return search;
  const some = (values: readonly number[]) => someOf(values, mostEpochs);
  const { weights, alpha, perturbation, evaluation } = macs;
  return {
    ...search,
    epochs: some(epochs),
    macs: {
      ...{ weights: some(weights), alpha: some(alpha) },
      ...{ perturbation: some(perturbation), evaluation: some(evaluation) },
    },
  };
}

/** The ledger by epoch; nothing where no event has it. */
function spentBlock(spent: readonly SpentSearch[]): readonly Block[] {
  if (spent.length === 0) return [];
  return [
    {
      kind: 'figure',
      id: 'cost-by-epoch',
      caption: html`What each search had cost by the end of each epoch, in multiply–accumulates by purpose. Evaluation is what the diagnostics took.${thinningNote('Searches', spent, mostEpochs)}`,
      content: {
        charts: [
          thinnedChart({
            ...{ draw: costByEpoch, items: spent, thin },
            description: `Multiply–accumulates spent by the end of each epoch, stacked by purpose, for ${listed(spent.map(({ label }) => label))}.`,
          }),
        ],
      },
    },
  ];
}

/** What the searches cost, from their ledgers; nothing where there is none. */
export function costSection(
  costed: readonly CostedSearch[],
  searches: readonly SearchView[],
): readonly Section[] {
  if (costed.length === 0) return [];
  const blocks: Block[] = [
    prose(
      reference =>
        html`<p>A step updates the weights once and α once; making the perturbed images is counted apart. Multiply–accumulates (MACs) depend on the method alone, seconds also on the machine and on what else it was doing. ${reference('step-cost')} has the ratios.</p>`,
    ),
    {
      kind: 'figure',
      id: 'search-cost',
      caption: html`Cost of one search step by purpose, in arithmetic and in time.`,
      content: {
        charts: [
          {
            wide: searchCostBars(costed, 'wide'),
            narrow: searchCostBars(costed, 'narrow'),
            description: `Stacked bars of the cost of a step of ${listed(costed.map(({ search }) => search.label))}.`,
          },
        ],
      },
    },
    ...spentBlock(spentSearches(searches)),
    {
      kind: 'table',
      id: 'step-cost',
      caption: html`Cost of a step, and its ratio to the plain DARTS search (λ = 0) and to the search with PGD-7. A dash: there is no such search here, or it ran another network or batch.`,
      body: stepCostTable(costed),
    },
    {
      kind: 'table',
      id: 'ledger',
      caption: html`The whole ledger. A backward pass counts as one forward pass in MACs where it stops at the input or at α, and as two where it also reaches the weights.`,
      body: ledgerTable(costed),
    },
  ];
  return [{ id: 'cost', title: 'What the searches cost', blocks }];
}
