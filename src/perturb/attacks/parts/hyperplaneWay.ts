/** A hyperplane w · z = b. */
export interface Hyperplane {
  readonly w: ArrayLike<number>;
  readonly b: number;
}

/** Weights below this count as none, as in FAB's reference implementation. */
const tiny = 1e-8;

/**
 * The shortest way d from x, measured in the norm, with w · (x + d) = b and x + d in [0, 1] (Croce & Hein, arXiv 1907.02044,
 * eq. 4 and appendix A). Where the box does not reach the hyperplane, the way to the corner nearest to it. Exact up to rounding.
 * Loops choose by factors of 0 and 1: signs of a gradient are as good as random, and branches on them would be predicted wrongly.
 */
export function hyperplaneWay(
  norm: 'linf' | 'l2' | 'l1',
  x: ArrayLike<number>,
  { w, b }: Hyperplane,
): Float64Array {
  const size = x.length;
  let gap = -b;
  for (let i = 0; i < size; i++) gap += w[i] * x[i];
  // Turned so that w · x has to sink: a value with w > 0 sinks towards 0, one with w < 0 rises towards 1.
  const turn = gap < 0 ? -1 : 1;
  const weights = new Float64Array(size);
  const room = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const weight = Math.abs(w[i]);
    const sinks = Number(turn * w[i] > 0);
    // Nearly all count, so that this is one to be foreseen; and none that is no number does.
    weights[i] = weight > tiny ? weight : 0;
    room[i] = Number(weight > tiny) * (sinks * x[i] + (1 - sinks) * (1 - x[i]));
  }
  const lengths =
    norm === 'l1' ? steepestFirst(weights, room, gap * turn) : atOnce(norm, weights, room, gap * turn);
  for (let i = 0; i < size; i++) lengths[i] *= 1 - 2 * Number(turn * w[i] > 0);
  return lengths;
}

/**
 * Every value goes t (L∞) or t · weight (L2) until it meets its wall; t closes the gap. What is closed is concave and
 * piecewise linear in t, so that Newton's steps from t = 0 rise to the answer, and end there with the first that meets no
 * further wall.
 */
function atOnce(norm: 'linf' | 'l2', weights: Float64Array, room: Float64Array, gap: number): Float64Array {
  const pace = norm === 'l2' ? weights : weights.map(weight => Number(weight > 0));
  let t = 0;
  let lastSlope = Number.POSITIVE_INFINITY;
  for (;;) {
    let closed = 0;
    let slope = 0;
    for (let i = 0; i < weights.length; i++) {
      const way = t * pace[i];
      const goesOn = Number(way < room[i]);
      closed += weights[i] * (goesOn * way + (1 - goesOn) * room[i]);
      slope += goesOn * weights[i] * pace[i];
    }
    // Written so that it ends, too, where an infinite weight has made a slope that is no number.
    if (!(slope > 0 && slope < lastSlope)) break;
    lastSlope = slope;
    t += Math.max(gap - closed, 0) / slope;
  }
  const lengths = new Float64Array(weights.length);
  for (let i = 0; i < lengths.length; i++) lengths[i] = Math.min(t * pace[i], room[i]);
  return lengths;
}

/** L1: the values with the largest weights go to their walls, until the gap is closed. */
function steepestFirst(weights: Float64Array, room: Float64Array, gap: number): Float64Array {
  const lengths = new Float64Array(weights.length);
  const order = Array.from(weights.keys()).sort((a, b) => weights[b] - weights[a] || a - b);
  let left = gap;
  for (const i of order) {
    if (left <= 0 || weights[i] === 0) break;
    lengths[i] = Math.min(left / weights[i], room[i]);
    left -= lengths[i] * weights[i];
  }
  return lengths;
}
