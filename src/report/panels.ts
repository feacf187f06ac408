import type { XAxisName, YAxisName } from 'plotly.js-dist-min';

/** One panel of small multiples: its axes' names and where it lies, in paper coordinates (0 bottom left … 1). */
export interface Panel {
  readonly row: number;
  readonly column: number;
  readonly xaxis: XAxisName;
  readonly yaxis: YAxisName;
  /** Names of the axes in a layout: `xaxis`, `xaxis2`, … */
  readonly xKey: `xaxis${number | ''}`;
  readonly yKey: `yaxis${number | ''}`;
  readonly xDomain: readonly [number, number];
  readonly yDomain: readonly [number, number];
}

/**
 * A grid of panels of one size, row by row from the top left.
 *
 * @param gap share of the figure between two neighbours, by direction
 */
export function panelGrid(rows: number, columns: number, gap: { x: number; y: number }): readonly Panel[] {
  const width = (1 - gap.x * (columns - 1)) / columns;
  const height = (1 - gap.y * (rows - 1)) / rows;
  return Array.from({ length: rows * columns }, (_, index) => {
    const row = Math.floor(index / columns);
    const column = index % columns;
    const left = column * (width + gap.x);
    const top = 1 - row * (height + gap.y);
    const number = index === 0 ? '' : index + 1;
    return {
      row,
      column,
      xaxis: `x${number}` as XAxisName,
      yaxis: `y${number}` as YAxisName,
      xKey: `xaxis${number}`,
      yKey: `yaxis${number}`,
      xDomain: [left, Math.min(1, left + width)],
      yDomain: [Math.max(0, top - height), Math.min(1, top)],
    } as const;
  });
}
