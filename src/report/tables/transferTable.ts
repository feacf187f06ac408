import { nameText } from '../names.js';
import { share } from '../quantity.js';
import { type Table, table } from '../table.js';
import type { TransferMatrix } from '../transferMatrices.js';

/** The numbers of a transfer matrix, a row for each source, and the targets' clean accuracy as the first. */
export function transferTable({ sources, targets, accuracy, clean }: TransferMatrix): Table {
  const rows = [
    { name: 'Clean images', shares: clean },
    ...sources.map((name, row) => ({ name, shares: accuracy[row] })),
  ];
  return table<{ name: string; shares: readonly (number | undefined)[] }>(
    [
      { heading: 'Crafted on', cell: ({ name }) => nameText(name), value: ({ name }) => name },
      ...targets.map((target, column) => ({
        heading: nameText(target, 24),
        key: targets.indexOf(target) === column ? target : `${target} (${column + 1})`,
        numeric: true as const,
        cell: ({ shares }: (typeof rows)[number]) => share(shares[column]),
      })),
    ],
    rows,
  );
}
