import { paretoFront } from '../../evaluate/paretoFront.js';
import { armPoints } from '../figures/tradeOff.js';
import { html } from '../html.js';
import { nameText } from '../names.js';
import { duration, percent, si, whole } from '../numbers.js';
import { type Centre, centreOf, meanCost, type OutcomeArm, type OutcomeGroup } from '../outcomes.js';
import { count, nothing, type Quantity } from '../quantity.js';
import { type Table, table } from '../table.js';

/** Accuracies and search cost of every arm, as mean ± standard deviation over its cells, and which are on the Pareto front. */
export function outcomesTable(group: OutcomeGroup): Table {
  const front = new Set(paretoFront(armPoints(group)).map(({ arm }) => arm));
  const accuracy = (key: 'clean' | 'robust') => (arm: OutcomeArm) =>
    around(centreOf(arm.outcomes.map(outcome => outcome[key])), value => percent(value, 2), shareDeviation);
  return table<OutcomeArm>(
    [
      { heading: 'Configuration', cell: ({ name }) => nameText(name), value: ({ name }) => name },
      { heading: html`<i>n</i>`, key: 'n', cell: ({ outcomes }) => count(outcomes.length), numeric: true },
      { heading: 'Clean', cell: accuracy('clean'), numeric: true, best: 'highest' },
      {
        heading: html`Robust (${nameText(group.robust, 24)})`,
        ...{ key: 'robust', cell: accuracy('robust'), numeric: true, best: 'highest' },
      },
      {
        heading: 'Front',
        cell: arm => (front.has(arm) ? '●' : ''),
        value: arm => (front.has(arm) ? 1 : 0),
      },
      { heading: 'Passes', cell: arm => around(meanCost(arm, 'passes'), whole), numeric: true },
      { heading: 'MACs', cell: arm => around(meanCost(arm, 'macs'), si), numeric: true },
      {
        heading: 'Time in passes',
        ...{ key: 'seconds', cell: arm => around(meanCost(arm, 'seconds'), duration), numeric: true },
      },
    ],
    group.arms,
    { sortable: group.arms.length > 4 },
  );
}

function shareDeviation(value: number): string {
  return (100 * value).toFixed(2);
}

/** `0.82 ± 0.01`; of a single cell, the value alone; the deviation is left out where it is nothing. */
function around(
  centre: Centre | undefined,
  write: (value: number) => string,
  writeDeviation = write,
): Quantity {
  if (centre === undefined) return nothing;
  const { mean, sd } = centre;
  const shown = sd === undefined || sd === 0 ? write(mean) : `${write(mean)} ± ${writeDeviation(sd)}`;
  return { value: mean, shown, more: { sd } };
}
