import type { Cost } from '../../engine/costLedger.js';
import { PURPOSES } from '../figures/searchCost.js';
import { type Html, html } from '../html.js';
import { nameText } from '../names.js';
import { duration, fixed, ratio, si, whole } from '../numbers.js';
import { type CostedSearch, comparable, reference, STEP_PURPOSES } from '../searchCost.js';
import { table } from '../table.js';

interface LedgerRow {
  readonly heading: Html;
  readonly cost: Cost;
  readonly kind: string;
}

function ledgerRows({ search, cost }: CostedSearch): readonly LedgerRow[] {
  const { ledger } = search;
  if (ledger === undefined) return [];
  return [
    { heading: html`${nameText(search.label)}`, cost: cost.total, kind: 'total' },
    ...STEP_PURPOSES.map(purpose => ({
      heading: html`${PURPOSES[purpose].label}`,
      cost: ledger[purpose],
      kind: 'part',
    })),
    { heading: html`Evaluation (not in the total)`, cost: ledger.evaluation, kind: 'part aside' },
  ];
}

/** What every search spent, by purpose: passes, images, arithmetic and time. */
export function ledgerTable(costed: readonly CostedSearch[]): Html {
  return table<LedgerRow>(
    [
      { heading: 'Search and purpose', cell: ({ heading }) => heading },
      { heading: 'Forward passes', cell: ({ cost }) => whole(cost.forwardPasses), numeric: true },
      { heading: 'Backward passes', cell: ({ cost }) => whole(cost.backwardPasses), numeric: true },
      { heading: 'Images', cell: ({ cost }) => whole(cost.images), numeric: true },
      { heading: 'MACs', cell: ({ cost }) => si(cost.macs), numeric: true },
      { heading: 'Time in passes', cell: ({ cost }) => duration(cost.seconds), numeric: true },
    ],
    costed.flatMap(ledgerRows),
    { rowClass: ({ kind }) => kind },
  );
}

/** The step cost of every search, and its ratio to the plain search and to the PGD-7 search where they are comparable. */
export function stepCostTable(costed: readonly CostedSearch[]): Html {
  const against = { plain: reference(costed, 'plain'), 'pgd-7': reference(costed, 'pgd-7') };
  const times = (which: 'plain' | 'pgd-7', key: 'macsPerStep' | 'secondsPerStep') => (row: CostedSearch) => {
    const other = against[which];
    return ratio(other && comparable(row.search, other.search) ? row.cost[key] / other.cost[key] : undefined);
  };
  return table<CostedSearch>(
    [
      { heading: 'Search', cell: ({ search }) => nameText(search.label) },
      { heading: 'Steps', cell: ({ cost }) => whole(cost.steps), numeric: true },
      { heading: 'MACs per step', cell: ({ cost }) => si(cost.macsPerStep), numeric: true },
      { heading: 'vs DARTS', cell: times('plain', 'macsPerStep'), numeric: true },
      { heading: 'vs PGD-7', cell: times('pgd-7', 'macsPerStep'), numeric: true },
      { heading: 'Seconds per step', cell: ({ cost }) => fixed(cost.secondsPerStep), numeric: true },
      { heading: 'vs DARTS', cell: times('plain', 'secondsPerStep'), numeric: true },
      { heading: 'vs PGD-7', cell: times('pgd-7', 'secondsPerStep'), numeric: true },
    ],
    costed,
  );
}
