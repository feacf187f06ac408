import { estimateNames } from '../../experiment/correlationResult.js';
import { type CorrelatedSearch, ESTIMATES } from '../correlations.js';
import type { Html } from '../html.js';
import { nameText } from '../names.js';
import { fixed, whole } from '../numbers.js';
import { table } from '../table.js';

interface Row {
  readonly search: string;
  readonly cells: number;
  readonly estimate: string;
  readonly column: string;
  readonly spearman: string;
  readonly kendall: string;
}

/** Rank correlations of every search's estimates with the clean and the robust column of its table. */
export function correlationTable(searches: readonly CorrelatedSearch[]): Html {
  return table<Row>(
    [
      { heading: 'Search', cell: ({ search }) => nameText(search) },
      { heading: 'Cells', cell: ({ cells }) => whole(cells), numeric: true },
      { heading: 'Estimate', cell: ({ estimate }) => estimate },
      { heading: 'Measured', cell: ({ column }) => nameText(column, 24) },
      { heading: 'Spearman ρ', cell: ({ spearman }) => spearman, numeric: true },
      { heading: 'Kendall τ-b', cell: ({ kendall }) => kendall, numeric: true },
    ],
    searches.flatMap(rowsOf),
  );
}

function rowsOf({ search, correlation }: CorrelatedSearch): Row[] {
  const { clean, robust, estimates, cells } = correlation;
  return estimateNames.flatMap(name =>
    [...new Set([clean, robust])].flatMap(column => {
      const found = estimates[name]?.[column];
      if (found === undefined) return [];
      const row = { search: search.label, cells: cells.length, estimate: ESTIMATES[name], column };
      return [{ ...row, spearman: around(found.spearman), kendall: around(found.kendall) }];
    }),
  );
}

function around({ value, interval: [low, high] }: { value: number; interval: readonly [number, number] }) {
  return `${fixed(value)} (${fixed(low)} to ${fixed(high)})`;
}
