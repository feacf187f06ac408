import { hypervolume } from '../../evaluate/hypervolume.js';
import { paretoFront } from '../../evaluate/paretoFront.js';
import { type Block, prose, type Section } from '../block.js';
import { costAccuracy, costedArms } from '../figures/costAccuracy.js';
import { armPoints, tradeOff } from '../figures/tradeOff.js';
import { frontBand } from '../frontBand.js';
import { html } from '../html.js';
import { listed, nameText } from '../names.js';
import { fixed } from '../numbers.js';
import type { OutcomeGroup } from '../outcomes.js';
import { outcomesTable } from '../tables/outcomesTable.js';

/** Clean against robust accuracy, and what it cost; nothing where there is not more than one arm to compare. */
export function outcomesSection(groups: readonly OutcomeGroup[]): readonly Section[] {
  const compared = groups.filter(({ arms }) => arms.length > 1);
  if (compared.length === 0) return [];
  const intro = prose(
    html`<p>No cell is the best in both accuracies at once, and none is free to find. The <em>Pareto front</em> has the configurations that no other one beats in clean and robust accuracy together; its <em>hypervolume</em> is the area that it dominates, above and to the right of the reference point (0 %, 0 %): the more, the better. Configurations that differ in their seeds alone are summed up by mean ± standard deviation over their <i>n</i> cells. Runs that are not complete are left out.</p>`,
  );
  return [
    {
      id: 'outcomes',
      title: 'Clean and robust accuracy, and their cost',
      blocks: [intro, ...compared.flatMap((group, place) => groupBlocks(group, `${place + 1}`))],
    },
  ];
}

function groupBlocks(group: OutcomeGroup, number: string): readonly Block[] {
  const front = paretoFront(armPoints(group)).map(({ arm }) => arm.name);
  const volume = fixed(hypervolume(armPoints(group)), 4);
  const what =
    group.kind === 'measured'
      ? html`measured accuracies of the returned cells, by ${nameText(group.source, 60)}`
      : html`test accuracies of the retrained cells on ${nameText(group.source, 80)}`;
  const names = listed(group.arms.map(({ name }) => name));
  return [
    {
      kind: 'figure',
      id: `trade-off-${number}`,
      caption: html`Clean against robust accuracy (${nameText(group.robust, 30)}): ${what}. Large: the mean of a configuration, with standard deviations as whiskers; small: its cells. Dotted: the Pareto front of the means, ${nameText(listed(front), 200)}; hypervolume ${volume} from (0 %, 0 %).${bandText(group)}`,
      content: {
        charts: [
          {
            wide: tradeOff(group, 'wide'),
            narrow: tradeOff(group, 'narrow'),
            description: `Clean against robust accuracy of the cells of ${names}, with their Pareto front.`,
          },
        ],
      },
    },
    ...costBlocks(group, number),
    {
      kind: 'table',
      id: `outcomes-${number}`,
      caption: html`The numbers of ${costedArms(group).length > 1 ? 'both figures' : 'the figure'}. Cost: all steps of a search, without what it was only measured by. A dot: on the Pareto front.`,
      body: outcomesTable(group),
    },
  ];
}

function bandText({ arms }: OutcomeGroup): string {
  return frontBand(arms, [0, 1]) === undefined
    ? ''
    : ' Shaded: its 95 % band by the bootstrap over seeds, which is too narrow where these are few.';
}

function costBlocks(group: OutcomeGroup, number: string): readonly Block[] {
  const arms = costedArms(group);
  if (arms.length < 2) return [];
  return [
    {
      kind: 'figure',
      id: `cost-accuracy-${number}`,
      caption: html`What a search cost against the robust accuracy (${nameText(group.robust, 30)}) of the cell that it found; means and standard deviations over the searches of a configuration. Passes are of a batch, forward and backward; seconds are those inside the passes, on the machine of the run.`,
      content: {
        charts: [
          {
            wide: costAccuracy(group, 'wide'),
            narrow: costAccuracy(group, 'narrow'),
            description: `Search cost against robust accuracy, for ${listed(arms.map(({ name }) => name))}.`,
          },
        ],
      },
    },
  ];
}
