import { type AccuracyTable, accuracyTable } from '../../src/evaluate/table/accuracyTable.js';
import { nasBench201Digits } from '../../src/space/nasBench201/cellDigits.js';
import { nasBench201FromIndex, nasBench201Size } from '../../src/space/nasBench201/cellIndex.js';

/** Accuracy of a cell by its digits. */
export type AccuracyOf = (digits: string) => number;

export const digitsByIndex: readonly string[] = Array.from({ length: nasBench201Size }, (_, index) =>
  nasBench201Digits(nasBench201FromIndex(index)),
);

/**
 * A made-up accuracy that grows with the 3×3 convolutions and a little with what else computes, and falls with
 * `none`: 333333 is the best, by far. In [0, 0.8].
 */
export const convolutions: AccuracyOf = digits =>
  [...digits].reduce(
    (sum, digit, edge) => sum + [0, 0.02, 0.06, 0.1, 0.04][Number(digit)] * (1 + edge / 9),
    0,
  );

/** A made-up table. */
export function madeUpTable(columns: Readonly<Record<string, AccuracyOf>>): AccuracyTable {
  return accuracyTable(
    new Map(
      Object.entries(columns).map(([name, accuracyOf]) => [
        name,
        Float64Array.from(digitsByIndex, digits => accuracyOf(digits)),
      ]),
    ),
  );
}

/** The same as text, in the form of NAS-RobBench-201. */
export function madeUpCsv(columns: Readonly<Record<string, AccuracyOf>>): string {
  const rows = digitsByIndex.map((digits, index) =>
    [index, `"${digits}"`, ...Object.values(columns).map(accuracyOf => accuracyOf(digits).toFixed(4))].join(
      ',',
    ),
  );
  return `${['index', 'ops', ...Object.keys(columns)].join(',')}\n${rows.join('\n')}\n`;
}
