import type { Plane } from './plane.js';

/**
 * Half the resolution: means of 2 × 2 pixels, the last row and column repeated where there is no second. Halves are rounded
 * down and up in turn from column to column, as libjpeg does.
 */
export function halvePlane({ height, width, data }: Plane): Plane {
  const rows = Math.ceil(height / 2);
  const columns = Math.ceil(width / 2);
  const at = (row: number, column: number) =>
    data[Math.min(row, height - 1) * width + Math.min(column, width - 1)];
  const halved = Float64Array.from({ length: rows * columns }, (_, place) => {
    const column = place % columns;
    const [top, left] = [2 * Math.floor(place / columns), 2 * column];
    const sum = at(top, left) + at(top, left + 1) + at(top + 1, left) + at(top + 1, left + 1);
    return Math.floor((sum + 1 + (column % 2)) / 4);
  });
  return { height: rows, width: columns, data: halved };
}
