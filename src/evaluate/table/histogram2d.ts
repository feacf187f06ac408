import { z } from 'zod';

/** Bins of one axis: bin i holds values from `from` + i · `step` to the next one. */
const axis = z.object({ from: z.number(), step: z.number().positive() });

/** How many points fall into each bin of a grid. */
export const histogram2d = z.object({
  x: axis,
  y: axis,
  /** One row per bin of y, from the lowest; in it one count per bin of x. */
  counts: z.array(z.array(z.int().nonnegative())),
});

export type Histogram2d = z.infer<typeof histogram2d>;

/** Points as two arrays of one length. */
interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Counts points in `bins` × `bins` equal bins between the least and the greatest values; at least one point. */
export function countInBins(points: Points, bins: number): Histogram2d {
  const [x, y] = [axisOf(points.x, bins), axisOf(points.y, bins)];
  const counts = Array.from({ length: bins }, () => new Array<number>(bins).fill(0));
  const place = (value: number, { from, step }: z.infer<typeof axis>) =>
    Math.min(bins - 1, Math.floor((value - from) / step));
  points.x.forEach((value, item) => {
    counts[place(points.y[item], y)][place(value, x)]++;
  });
  return { x, y, counts };
}

function axisOf(values: Float64Array, bins: number): z.infer<typeof axis> {
  const from = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const to = values.reduce((greatest, value) => Math.max(greatest, value), Number.NEGATIVE_INFINITY);
  return { from, step: to > from ? (to - from) / bins : 1 };
}
