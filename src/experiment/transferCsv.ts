import type { TransferResult } from './transferResult.js';

/** A transfer matrix as CSV: `attack,source,target,images,accuracy,low,high`, a row for each of its fields. */
export function transferCsv(rows: readonly TransferResult[]): string {
  const fields = rows.flatMap(({ source, images, attacks }) =>
    Object.entries(attacks).flatMap(([attack, { targets }]) =>
      targets.map(({ run, accuracy, interval }) =>
        [attack, quoted(source), quoted(run), images, accuracy, ...interval].join(','),
      ),
    ),
  );
  return `${['attack,source,target,images,accuracy,low,high', ...fields].join('\n')}\n`;
}

/** Names of runs are their users'. A text that a spreadsheet might take for a formula is no exception: it is only quoted. */
function quoted(name: string): string {
  return /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
