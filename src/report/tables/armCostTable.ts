import { nameText } from '../names.js';
import { count, decimal, magnitude, times } from '../quantity.js';
import type { SearchView } from '../reportModel.js';
import type { SearchArm } from '../searchArms.js';
import { comparable, type SearchCost, searchCost } from '../searchCost.js';
import { type Table, table } from '../table.js';

type Arm = SearchArm<{ readonly search: SearchView }>;

interface Row {
  readonly label: string;
  readonly search: SearchView;
  readonly searches: number;
  readonly steps: number;
  readonly passes: number;
  readonly macs: number;
  readonly seconds: number;
}

/** What a step of each arm's searches cost, as means over the seeds, and relative to DARTS and to PGD-7. */
export function armCostTable(arms: readonly Arm[]): Table | undefined {
  const rows = arms.flatMap(arm => rowOf(arm) ?? []);
  if (rows.length === 0) return undefined;
  const plain = rows.find(({ search }) => search.kind === 'plain');
  const attack = rows.find(
    ({ search: { kind, config } }) => kind === 'adversarial' && config.perturb === 'pgd-7',
  );
  const against = (other: Row | undefined, key: 'passes' | 'macs' | 'seconds') => (row: Row) =>
    times(other && comparable(row.search, other.search) ? row[key] / other[key] : undefined);
  return table<Row>(
    [
      { heading: 'Search', cell: ({ label }) => nameText(label), value: ({ label }) => label },
      { heading: 'Runs', cell: row => count(row.searches), numeric: true },
      { heading: 'Steps', cell: row => count(row.steps), numeric: true },
      { heading: 'Passes per step', cell: ({ passes }) => decimal(passes, 2), numeric: true },
      { heading: 'vs DARTS', key: 'passes_vs_darts', cell: against(plain, 'passes'), numeric: true },
      { heading: 'MACs per step', cell: ({ macs }) => magnitude(macs), numeric: true },
      { heading: 'vs DARTS', key: 'macs_vs_darts', cell: against(plain, 'macs'), numeric: true },
      { heading: 'vs PGD-7', key: 'macs_vs_pgd_7', cell: against(attack, 'macs'), numeric: true },
      { heading: 'Seconds per step', cell: ({ seconds }) => decimal(seconds), numeric: true },
      { heading: 'vs DARTS', key: 'seconds_vs_darts', cell: against(plain, 'seconds'), numeric: true },
      { heading: 'vs PGD-7', key: 'seconds_vs_pgd_7', cell: against(attack, 'seconds'), numeric: true },
    ],
    rows,
  );
}

function rowOf({ label, searches }: Arm): Row | undefined {
  const costs = searches.flatMap(({ search: { ledger } }) => (ledger && searchCost(ledger)) ?? []);
  if (costs.length === 0) return undefined;
  const mean = (value: (cost: SearchCost) => number) =>
    costs.reduce((sum, cost) => sum + value(cost), 0) / costs.length;
  return {
    label,
    search: searches[0].search,
    searches: costs.length,
    steps: mean(({ steps }) => steps),
    passes: mean(({ total, steps }) => (total.forwardPasses + total.backwardPasses) / steps),
    macs: mean(({ macsPerStep }) => macsPerStep),
    seconds: mean(({ secondsPerStep }) => secondsPerStep),
  };
}
