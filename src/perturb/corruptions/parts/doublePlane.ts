import type { Plane } from './plane.js';

/**
 * Twice the resolution by libjpeg's triangle filter: every pixel is ¾ of the nearer and ¼ of the farther neighbour, in both
 * directions; left ones are rounded up, right ones down.
 */
export function doublePlane(
  { height, width, data }: Plane,
  { height: rows, width: columns }: Pick<Plane, 'height' | 'width'>,
): Plane {
  const doubled = Float64Array.from({ length: rows * columns }, (_, place) => {
    const row = Math.floor(place / columns);
    const column = place % columns;
    const near = { row: row >> 1, column: column >> 1 };
    const far = {
      row: Math.min(Math.max(near.row + (row % 2 === 0 ? -1 : 1), 0), height - 1),
      column: Math.min(Math.max(near.column + (column % 2 === 0 ? -1 : 1), 0), width - 1),
    };
    const sum = (at: number) => 3 * data[near.row * width + at] + data[far.row * width + at];
    return Math.floor((3 * sum(near.column) + sum(far.column) + (column % 2 === 0 ? 8 : 7)) / 16);
  });
  return { height: rows, width: columns, data: doubled };
}
