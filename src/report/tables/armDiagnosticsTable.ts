import type { SearchDiagnostics } from '../../search/diagnostics/searchDiagnostics.js';
import { nameText } from '../names.js';
import { fixed, percent } from '../numbers.js';
import { count as counted, type Quantity, spread } from '../quantity.js';
import type { SearchView } from '../reportModel.js';
import type { SearchArm } from '../searchArms.js';
import { type OperationFamily, operationFamily } from '../style.js';
import { type Column, type Table, table } from '../table.js';

interface Row {
  readonly name: string;
  readonly ends: readonly { readonly diagnostics: SearchDiagnostics; readonly regulariser: number }[];
}

type Value = (end: Row['ends'][number]) => number | undefined;

/** What each arm's searches were diagnosed with after their last epoch: mean ± standard deviation over the seeds. */
export function armDiagnosticsTable(arms: readonly SearchArm<SearchView>[]): Table | undefined {
  const rows = arms.map(rowOf).filter(({ ends }) => ends.length > 0);
  if (rows.length === 0) return undefined;
  const columns: readonly (Column<Row> | undefined)[] = [
    { heading: 'Search', cell: ({ name }) => nameText(name), value: ({ name }) => name },
    { heading: 'Runs', cell: ({ ends }) => counted(ends.length), numeric: true },
    column(rows, 'Skips', count('skip'), value => fixed(value, 1)),
    column(rows, 'None', count('none'), value => fixed(value, 1)),
    column(rows, 'α entropy', entropy, value => fixed(value, 2)),
    column(rows, 'Supernet, clean', ({ diagnostics }) => diagnostics.supernet?.clean.accuracy, percent),
    column(rows, 'perturbed', ({ diagnostics }) => diagnostics.supernet?.perturbed.accuracy, percent),
    column(
      rows,
      'Regulariser',
      end => end.regulariser,
      value => fixed(value, 4),
    ),
    column(
      rows,
      'Eigenvalue',
      ({ diagnostics }) => diagnostics.eigenvalue?.value,
      value => fixed(value, 3),
    ),
  ];
  return table<Row>(
    columns.filter(found => found !== undefined),
    rows,
  );
}

function rowOf({ name, searches }: SearchArm<SearchView>): Row {
  const ends = searches.flatMap(({ epochs }) => {
    const { diagnostics, regulariser = 0 } = epochs.at(-1) ?? {};
    return diagnostics === undefined ? [] : [{ diagnostics, regulariser }];
  });
  return { name, ends };
}

/** Undefined where no search has such a value. */
function column(
  rows: readonly Row[],
  heading: string,
  value: Value,
  write: (value: number) => string,
): Column<Row> | undefined {
  const valuesOf = ({ ends }: Row) => ends.flatMap(end => value(end) ?? []);
  if (rows.every(row => valuesOf(row).length === 0)) return undefined;
  return { heading, cell: row => around(valuesOf(row), write), numeric: true };
}

function around(values: readonly number[], write: (value: number) => string): Quantity {
  const { length: n } = values;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return spread({ mean, sd: Math.sqrt(squares / (n - 1)) }, write, { n });
}

/** Edges of the derived cells with an operation of a kind. */
function count(family: OperationFamily): Value {
  return ({ diagnostics }) =>
    Object.values(diagnostics.operations)
      .flatMap(counts => Object.entries(counts))
      .reduce((sum, [operation, edges]) => sum + (operationFamily(operation) === family ? edges : 0), 0);
}

function entropy({ diagnostics }: Row['ends'][number]): number {
  const means = Object.values(diagnostics.entropy).map(({ mean }) => mean);
  return means.reduce((sum, mean) => sum + mean, 0) / means.length;
}
