import { type Block, prose, type Section } from '../block.js';
import { type CorrelatedSearch, correlatedSearches } from '../correlations.js';
import { correlationScatter } from '../figures/correlationScatter.js';
import { html } from '../html.js';
import { counted, nameText } from '../names.js';
import { epsilonText, whole } from '../numbers.js';
import type { SearchView } from '../reportModel.js';
import { correlationTable } from '../tables/correlationTable.js';

/** Searches whose cells are drawn; the table has all of them. */
const drawn = 3;

/** How well supernets and the proxy order the cells of a table; nothing where that was not asked. */
export function correlationSection(searches: readonly SearchView[]): readonly Section[] {
  const correlated = correlatedSearches(searches);
  if (correlated.length === 0) return [];
  const intro = prose(
    reference =>
      html`<p>A search by gradients is only as good as its supernet’s opinion of cells. Here ${correlated.length === 1 ? 'the supernet was' : 'the supernets were'} asked of cells drawn from the distinct ones of the space, by the accuracy of the supernet as that cell alone on validation images, clean and perturbed; the zero-cost proxy looks at one step of the untrained networks. ${reference('correlation-table')} has the rank correlations with what the table measured. Neither saw the table.</p>`,
  );
  const table: Block = {
    kind: 'table',
    id: 'correlation-table',
    caption: html`Rank correlation of the estimates with the measured accuracies, with 95 % bootstrap intervals over the cells.`,
    body: correlationTable(correlated),
  };
  return [
    {
      id: 'correlation',
      title: 'How well estimates order cells',
      blocks: [intro, ...correlated.slice(0, drawn).map(scatterBlock), table],
    },
  ];
}

function scatterBlock({ search, correlation }: CorrelatedSearch, place: number): Block {
  const { config, cells } = correlation;
  return {
    kind: 'figure',
    id: `correlation-${place + 1}`,
    caption: html`${nameText(search.label)}: measured robust accuracy of ${counted(cells.length, 'cell')} against their estimates; perturbed by ${nameText(config.perturb, 24)} at ε = ${epsilonText(config.epsilon)}, on ${whole(config.images)} images at most.`,
    content: {
      charts: [
        {
          wide: correlationScatter(correlation, 'wide'),
          narrow: correlationScatter(correlation, 'narrow'),
          description: `Measured robust accuracy of cells against their estimates, for ${search.label}.`,
        },
      ],
    },
  };
}
