import { estimateNames } from '../../experiment/correlationResult.js';
import { type CorrelatedSearch, ESTIMATES } from '../correlations.js';
import { nameText } from '../names.js';
import { fixed } from '../numbers.js';
import { count, type Quantity } from '../quantity.js';
import { type Table, table } from '../table.js';

interface Row {
  readonly search: string;
  readonly cells: number;
  readonly estimate: string;
  readonly column: string;
  readonly spearman: Quantity;
  readonly kendall: Quantity;
}

/** Rank correlations of every search's estimates with the clean and the robust column of its table. */
export function correlationTable(searches: readonly CorrelatedSearch[]): Table {
  return table<Row>(
    [
      { heading: 'Search', cell: ({ search }) => nameText(search), value: ({ search }) => search },
      { heading: 'Cells', cell: ({ cells }) => count(cells), numeric: true },
      { heading: 'Estimate', cell: ({ estimate }) => estimate },
      { heading: 'Measured', cell: ({ column }) => nameText(column, 24), value: ({ column }) => column },
      { heading: 'Spearman ρ', key: 'spearman', cell: ({ spearman }) => spearman, numeric: true },
      { heading: 'Kendall τ-b', key: 'kendall', cell: ({ kendall }) => kendall, numeric: true },
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

function around({
  value,
  interval: [low, high],
}: {
  value: number;
  interval: readonly [number, number];
}): Quantity {
  return { value, shown: `${fixed(value)} (${fixed(low)} to ${fixed(high)})`, more: { low, high } };
}
