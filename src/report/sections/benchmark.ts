import { type Block, type Chart, prose, type Section } from '../block.js';
import type { FigureSpec } from '../figure.js';
import { armEnds } from '../figures/armEnds.js';
import { armTrajectories } from '../figures/armTrajectories.js';
import { benchmarkCloud } from '../figures/benchmarkCloud.js';
import { benchmarkCurves } from '../figures/benchmarkCurves.js';
import { type Html, html } from '../html.js';
import { mostShown } from '../isManySeeds.js';
import type { MeasuredSearches } from '../measuredSearches.js';
import { listed, nameText } from '../names.js';
import { whole } from '../numbers.js';
import { centreOf } from '../outcomes.js';
import { isStudy, representatives } from '../searchArms.js';
import type { FigureWidth } from '../style.js';
import { armCostTable } from '../tables/armCostTable.js';
import { benchmarkTable, seedsTable } from '../tables/benchmarkTable.js';

/** What a table of measured accuracies says of the cells that the searches derived; nothing where none was given. */
export function benchmarkSection(groups: readonly MeasuredSearches[]): readonly Section[] {
  if (groups.length === 0) return [];
  const blocks = groups.flatMap((group, place) => groupBlocks(group, `${place + 1}`));
  return [{ id: 'benchmark', title: 'Measured accuracy of the derived cells', blocks }];
}

function groupBlocks(group: MeasuredSearches, number: string): readonly Block[] {
  const study = isMany(group.arms);
  const [cloud, ends] = [`benchmark-cloud-${number}`, `benchmark-table-${number}`];
  const ways = study ? `benchmark-arms-${number}` : `benchmark-curves-${number}`;
  const { table } = group;
  const intro = prose(
    reference =>
      html`<p>After every epoch, the cell that the search would have ended in was looked up in ${nameText(table.name)} (${nameText(table.checksum, 24)}), a table of accuracies measured after training each cell. A search by gradients never sees it. Rank and regret, the distance to the optimum, are among the ${whole(table.of)} distinct cells of the space; ${reference(ends)} compares the ${study ? 'returned' : 'last'} cells with what looking into the table itself finds, ${reference(cloud)} and ${reference(ways)} show the way there.</p>`,
  );
  return study
    ? [intro, ...studyBlocks(group, number, ends), cloudBlock(shownOf(group), cloud, group.arms.length)]
    : [
        intro,
        cloudBlock(group, cloud),
        curvesBlock(group, ways),
        tableBlock(group, ends),
        ...(group.arms.some(({ searches }) => searches.length > 1) ? costBlock(group, number) : []),
      ];
}

/** Whether arms are shown, and single searches folded away. */
function isMany(arms: MeasuredSearches['arms']): boolean {
  return isStudy(arms) || arms.length > mostShown;
}

/** Arms that a figure has room for: with more, those that ended best. */
const mostArms = 24;

function foremost(group: MeasuredSearches): MeasuredSearches {
  const { robust } = group.table;
  const best = group.arms
    .map(arm => ({ arm, mean: centreOf(arm.searches.map(({ end }) => end.accuracies[robust]))?.mean ?? 0 }))
    .sort((one, other) => other.mean - one.mean)
    .slice(0, mostArms)
    .map(({ arm }) => arm);
  return { ...group, arms: group.arms.filter(arm => best.includes(arm)) };
}

function chart(
  draw: (group: MeasuredSearches, width: FigureWidth) => FigureSpec,
  group: MeasuredSearches,
  what: string,
): Chart {
  const labels = listed(group.arms.map(({ label }) => label));
  return {
    wide: draw(group, 'wide'),
    narrow: draw(group, 'narrow'),
    description: `${what} ${labels}.`,
  };
}

/** The searches of a study that its cloud shows: more would hide each other. */
function shownOf(group: MeasuredSearches): MeasuredSearches {
  const shown = representatives(group.arms);
  const arms = group.arms
    .map(arm => ({
      ...arm,
      label: arm.name,
      searches: arm.searches.filter(search => shown.includes(search)),
    }))
    .filter(({ searches }) => searches.length > 0);
  return { ...group, arms };
}

/** @param of arms of the study that some searches are shown of */
function cloudBlock(group: MeasuredSearches, id: string, of?: number): Block {
  const { repeats } = group.table.baselines;
  const { length: shown } = group.arms;
  const which =
    of !== undefined && ` The first seed of ${shown < of ? `${shown} of the ${of} arms` : 'each arm'}.`;
  return {
    kind: 'figure',
    id,
    caption: html`The searches among all cells of the space: measured clean accuracy against measured robust accuracy.${which} Grey: cells in a bin, in logarithmic shades. Above or left: every cell that a search passed through, from the ring to the diamond. Below or right: the best twentieth of the cells by robust accuracy, and the searches’ last cells as far as they are among them or near; lines are means over ${whole(repeats)} repeats of the best of so many queries of the table, by random search (dotted) and regularised evolution (dashed).`,
    content: {
      charts: [
        chart(
          benchmarkCloud,
          group,
          'Clean against robust accuracy of all cells as counts, with the cells of',
        ),
      ],
    },
  };
}

function curvesBlock(group: MeasuredSearches, id: string): Block {
  return {
    kind: 'figure',
    id,
    caption: html`Measured accuracies of the cell that a search would have ended in after each epoch, and its rank among the distinct cells by robust accuracy (1 is the best; logarithmic). Dotted: the best cell of the table in that accuracy.`,
    content: {
      charts: [chart(benchmarkCurves, group, 'Measured clean and robust accuracy and rank by epoch, for')],
    },
  };
}

function tableBlock(group: MeasuredSearches, id: string): Block {
  return { kind: 'table', id, caption: endsCaption(group), body: benchmarkTable(group) };
}

function endsCaption({ table }: MeasuredSearches): Html {
  const { repeats } = table.baselines;
  return html`Measured accuracies of the cells that the searches returned. Searches that differ in their seed alone are summed up by mean ± standard deviation over their <i>n</i> seeds. Baselines: mean ± standard deviation over ${whole(repeats)} repeats that draw from the distinct cells; a query stands for the whole training that the table’s measurement took.`;
}

function costBlock({ arms }: MeasuredSearches, number: string): readonly Block[] {
  const body = armCostTable(arms);
  if (body === undefined) return [];
  const caption = html`What a step of the searches cost, measurements left out: forward and backward passes of a batch, multiply–accumulates and wall time inside the passes, as means over the seeds. Ratios are to the DARTS search and to the one with PGD-7, where network, data and batch are the same.`;
  return [{ kind: 'table', id: `benchmark-cost-${number}`, caption, body }];
}

/** Many searches: arms instead of searches, and the single seeds folded away. */
function studyBlocks(group: MeasuredSearches, number: string, ends: string): readonly Block[] {
  const drawn = foremost(group);
  const few =
    drawn.arms.length < group.arms.length && ` The ${drawn.arms.length} best of ${group.arms.length} arms.`;
  return [
    {
      kind: 'figure',
      id: `benchmark-ends-${number}`,
      caption: html`Measured robust accuracy of the returned cells, the best arm first. Rings: seeds; diamonds: mean ± standard deviation. Lines: means of the best of so many random queries of the table, and its optimum.${few}`,
      content: { charts: [chart(armEnds, drawn, 'Robust accuracy of the returned cells by seed, for')] },
    },
    tableBlock(group, ends),
    ...costBlock(group, number),
    {
      kind: 'figure',
      id: `benchmark-arms-${number}`,
      caption: html`Measured robust accuracy of the cell that each search would have ended in, by epoch: a thin line for each seed, a thick one for their mean. Dotted: the best cell of the table.${few}`,
      content: { charts: [chart(armTrajectories, drawn, 'Robust accuracy by epoch and seed, for')] },
    },
    {
      kind: 'table',
      id: `benchmark-seeds-${number}`,
      folded: 'Every single search',
      caption: html`Measured accuracies of the cells that the single searches returned.`,
      body: seedsTable(group),
    },
  ];
}
