import { tableTitle } from '../alpha.js';
import type { DiagnosedSearch } from '../diagnosed.js';
import type { FigureSpec } from '../figure.js';
import { plotlyText } from '../labelText.js';
import { linePanels } from '../linePanels.js';
import type { FigureWidth } from '../style.js';
import { operationFamily } from '../style.js';

function skips(counts: Readonly<Record<string, number>> | undefined): number | null {
  if (counts === undefined) return null;
  return Object.entries(counts).reduce(
    (sum, [operation, count]) => (operationFamily(operation) === 'skip' ? sum + count : sum),
    0,
  );
}

/** Skip connections on the edges of the derived cells by epoch, one panel per kind of cell. */
export function skipConnections(searches: readonly DiagnosedSearch[], width: FigureWidth): FigureSpec {
  const cells = [
    ...new Set(
      searches.flatMap(({ epochs }) =>
        epochs.flatMap(({ diagnostics }) => Object.keys(diagnostics.operations)),
      ),
    ),
  ];
  const panels = cells.map(cell => ({
    title: `${tableTitle(cell)}: skip connections`,
    y: { rangemode: 'tozero', tickformat: 'd', nticks: 5 } as const,
    format: 'd',
    lines: searches
      .filter(({ epochs }) => epochs.some(({ diagnostics }) => Object.hasOwn(diagnostics.operations, cell)))
      .map(({ id, label, colour, epochs }) => ({
        key: id,
        name: plotlyText(label),
        epochs: epochs.map(({ epoch }) => epoch),
        values: epochs.map(({ diagnostics }) => skips(diagnostics.operations[cell])),
        color: colour,
        dash: 'solid' as const,
      })),
  }));
  return linePanels(panels, { columns: width === 'wide' ? Math.min(3, panels.length) : 1, width });
}
