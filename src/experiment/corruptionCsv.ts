import type { CorruptionResult } from './corruptionResult.js';

/** The accuracies as CSV: `corruption,family,severity,images,accuracy,low,high`, a row for each corruption and severity. */
export function corruptionCsv({
  corruptions,
  images,
}: Pick<CorruptionResult, 'corruptions' | 'images'>): string {
  const rows = Object.entries(corruptions).flatMap(([name, { family, severities }]) =>
    severities.map(({ severity, accuracy, interval }) =>
      [name, family, severity, images, accuracy, ...interval].join(','),
    ),
  );
  return `${['corruption,family,severity,images,accuracy,low,high', ...rows].join('\n')}\n`;
}
