import { type AlphaHistory, choosesFromAll, meanOverEdges, tableTitle } from '../alpha.js';
import type { FigureSpec } from '../figure.js';
import { plotlyText } from '../labelText.js';
import { type LinePanel, linePanels } from '../linePanels.js';
import type { FigureWidth } from '../style.js';
import { operationLine } from '../style.js';

/** The range that holds all values with some air, at least 0.02 wide, so that noise is not blown up. */
function sharedRange(values: readonly number[]): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const air = Math.max(0.1 * (high - low), 0.01 - (high - low) / 2);
  return [Math.max(0, low - air), Math.min(1, high + air)];
}

/**
 * Softmaxed architecture weights averaged over a cell's edges: one line per operation, one panel per search and
 * cell type, one vertical scale for all. The dotted line is the uniform mixture that every search starts near, where all
 * edges choose from the same operations.
 */
export function alphaMean(searches: readonly AlphaHistory[], width: FigureWidth): FigureSpec {
  const entries = searches.flatMap(search =>
    search.tables.map(table => ({ search, table, means: meanOverEdges(table) })),
  );
  const range = sharedRange(entries.flatMap(({ means }) => means.flat()));
  const panels = entries.map(
    ({ search, table, means }): LinePanel => ({
      title:
        search.tables.length === 1
          ? search.label
          : `${search.label} · ${tableTitle(table.table).toLowerCase()}`,
      y: { range },
      guide: choosesFromAll(table) ? 1 / search.operations.length : undefined,
      format: '.4f',
      lines: search.operations.map((operation, column) => ({
        key: operation,
        name: plotlyText(operation),
        epochs: search.epochs,
        values: means.map(mean => mean[column]),
        ...operationLine(operation),
      })),
    }),
  );
  const kinds = Math.max(1, ...searches.map(search => search.tables.length));
  // A row for each search; where its cells are of one kind, several searches share one.
  const columns = kinds > 1 ? kinds : Math.min(entries.length, 3);
  return linePanels(panels, { columns: width === 'wide' ? columns : 1, width });
}
