import type { Cost } from '../../engine/costLedger.js';
import { PURPOSES } from '../figures/searchCost.js';
import { type Html, html } from '../html.js';
import { nameText } from '../names.js';
import { count, decimal, magnitude, seconds, times } from '../quantity.js';
import { type CostedSearch, comparable, reference, STEP_PURPOSES } from '../searchCost.js';
import { type Table, table } from '../table.js';

interface LedgerRow {
  readonly heading: Html;
  readonly search: string;
  readonly purpose: string;
  readonly cost: Cost;
  readonly kind: string;
}

function ledgerRows({ search, cost }: CostedSearch): readonly LedgerRow[] {
  const { ledger } = search;
  if (ledger === undefined) return [];
  const of = (purpose: string) => ({ search: search.label, purpose });
  return [
    { heading: html`${nameText(search.label)}`, ...of('total'), cost: cost.total, kind: 'total' },
    ...STEP_PURPOSES.map(purpose => ({
      heading: html`${PURPOSES[purpose].label}`,
      ...of(purpose),
      cost: ledger[purpose],
      kind: 'part',
    })),
    {
      heading: html`Evaluation (not in the total)`,
      ...of('evaluation'),
      cost: ledger.evaluation,
      kind: 'part aside',
    },
  ];
}

/** What every search spent, by purpose: passes, images, arithmetic and time. */
export function ledgerTable(costed: readonly CostedSearch[]): Table {
  return table<LedgerRow>(
    [
      {
        heading: 'Search and purpose',
        key: 'search',
        cell: row => row.heading,
        value: ({ search }) => search,
      },
      { key: 'purpose', value: ({ purpose }) => purpose },
      { heading: 'Forward passes', cell: ({ cost }) => count(cost.forwardPasses), numeric: true },
      { heading: 'Backward passes', cell: ({ cost }) => count(cost.backwardPasses), numeric: true },
      { heading: 'Images', cell: ({ cost }) => count(cost.images), numeric: true },
      { heading: 'MACs', cell: ({ cost }) => magnitude(cost.macs), numeric: true },
      {
        heading: 'Time in passes',
        key: 'seconds_in_passes',
        cell: ({ cost }) => seconds(cost.seconds),
        numeric: true,
      },
    ],
    costed.flatMap(ledgerRows),
    { rowClass: ({ kind }) => kind },
  );
}

/** The step cost of every search, and its ratio to the plain search and to the PGD-7 search where they are comparable. */
export function stepCostTable(costed: readonly CostedSearch[]): Table {
  const references = { plain: reference(costed, 'plain'), 'pgd-7': reference(costed, 'pgd-7') };
  const against =
    (which: 'plain' | 'pgd-7', key: 'macsPerStep' | 'secondsPerStep') => (row: CostedSearch) => {
      const other = references[which];
      return times(
        other && comparable(row.search, other.search) ? row.cost[key] / other.cost[key] : undefined,
      );
    };
  return table<CostedSearch>(
    [
      {
        heading: 'Search',
        cell: ({ search }) => nameText(search.label),
        value: ({ search }) => search.label,
      },
      { heading: 'Steps', cell: ({ cost }) => count(cost.steps), numeric: true },
      { heading: 'MACs per step', cell: ({ cost }) => magnitude(cost.macsPerStep), numeric: true },
      { heading: 'vs DARTS', key: 'macs_vs_darts', cell: against('plain', 'macsPerStep'), numeric: true },
      { heading: 'vs PGD-7', key: 'macs_vs_pgd_7', cell: against('pgd-7', 'macsPerStep'), numeric: true },
      { heading: 'Seconds per step', cell: ({ cost }) => decimal(cost.secondsPerStep), numeric: true },
      {
        heading: 'vs DARTS',
        key: 'seconds_vs_darts',
        cell: against('plain', 'secondsPerStep'),
        numeric: true,
      },
      {
        heading: 'vs PGD-7',
        key: 'seconds_vs_pgd_7',
        cell: against('pgd-7', 'secondsPerStep'),
        numeric: true,
      },
    ],
    costed,
  );
}
