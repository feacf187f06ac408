import { prose, type Section } from '../block.js';
import { benchmarkCloud } from '../figures/benchmarkCloud.js';
import { benchmarkCurves } from '../figures/benchmarkCurves.js';
import { html } from '../html.js';
import type { MeasuredSearches } from '../measuredSearches.js';
import { listed, nameText } from '../names.js';
import { whole } from '../numbers.js';
import { benchmarkTable } from '../tables/benchmarkTable.js';

/** What a table of measured accuracies says of the cells that the searches derived; nothing where none was given. */
export function benchmarkSection(groups: readonly MeasuredSearches[]): readonly Section[] {
  if (groups.length === 0) return [];
  const blocks = groups.flatMap((group, place) => {
    const { table, arms } = group;
    const labels = listed(arms.map(({ label }) => label));
    const [cloud, curves, ends] = ['cloud', 'curves', 'table'].map(part => `benchmark-${part}-${place + 1}`);
    const { repeats } = table.baselines;
    return [
      prose(
        reference =>
          html`<p>After every epoch, the cell that the search would have ended in was looked up in ${nameText(table.name)} (${nameText(table.checksum, 24)}), a table of accuracies measured after training each cell. A search by gradients never sees it. Rank and regret, the distance to the optimum, are among the ${whole(table.of)} distinct cells of the space; ${reference(ends)} compares the last cells with what looking into the table itself finds, ${reference(cloud)} and ${reference(curves)} show the way there.</p>`,
      ),
      {
        kind: 'figure' as const,
        id: cloud,
        caption: html`The searches among all cells of the space: measured clean accuracy against measured robust accuracy. Grey: cells in a bin, in logarithmic shades. Above or left: every cell that a search passed through, from the ring to the diamond. Below or right: the best twentieth of the cells by robust accuracy, and the searches’ last cells as far as they are among them or near; lines are means over ${whole(repeats)} repeats of the best of so many queries of the table, by random search (dotted) and regularised evolution (dashed).`,
        content: {
          charts: [
            {
              wide: benchmarkCloud(group, 'wide'),
              narrow: benchmarkCloud(group, 'narrow'),
              description: `Clean against robust accuracy of all cells as counts, with the cells of ${labels}.`,
            },
          ],
        },
      },
      {
        kind: 'figure' as const,
        id: curves,
        caption: html`Measured accuracies of the cell that a search would have ended in after each epoch, and its rank among the distinct cells by robust accuracy (1 is the best; logarithmic). Dotted: the best cell of the table in that accuracy.`,
        content: {
          charts: [
            {
              wide: benchmarkCurves(group, 'wide'),
              narrow: benchmarkCurves(group, 'narrow'),
              description: `Measured clean and robust accuracy and rank by epoch, for ${labels}.`,
            },
          ],
        },
      },
      {
        kind: 'table' as const,
        id: ends,
        caption: html`Measured accuracies of the last cells. Searches that differ in their seed alone are summed up by mean ± standard deviation over the seeds. Baselines: mean ± standard deviation over ${whole(repeats)} repeats that draw from the distinct cells; a query stands for the whole training that the table’s measurement took.`,
        body: benchmarkTable(group),
      },
    ];
  });
  return [{ id: 'benchmark', title: 'Measured accuracy of the derived cells', blocks }];
}
