import type { Ball } from './ball.js';

/** Enough halvings to find the multiplier to the last bit of its range. */
const halvings = 60;

/**
 * The absolute moves of all values add up to at most ε. The projection is the Euclidean one onto the intersection of
 * ball and box (Croce & Hein, arXiv 2103.01208, Prop. 2.1): each move δᵢ becomes sign(δᵢ) · min(max(|δᵢ| − λ, 0), roomᵢ), where
 * roomᵢ is the way to the wall, and λ the least multiplier with which they add up to at most ε. Projecting onto the ball
 * first and clamping afterwards would waste budget on walls.
 */
export const l1: Ball = {
  label: 'L1',
  largest: Number.MAX_VALUE,
  project(moved, centre, epsilon, size) {
    for (let start = 0; start < moved.length; start += size) {
      projectOne(moved.subarray(start, start + size), centre.subarray(start, start + size), epsilon);
    }
  },
  distance(a, b) {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
    return sum;
  },
};

function projectOne(moved: Float32Array, centre: Float32Array, epsilon: number): void {
  const way = new Float64Array(moved.length);
  const room = new Float64Array(moved.length);
  let high = 0;
  for (let i = 0; i < moved.length; i++) {
    const move = moved[i] - centre[i];
    way[i] = Math.abs(move);
    room[i] = move < 0 ? centre[i] : 1 - centre[i];
    high = Math.max(high, way[i]);
  }
  const kept = (i: number, lambda: number) => Math.min(Math.max(way[i] - lambda, 0), room[i]);
  const total = (lambda: number) => {
    let sum = 0;
    for (let i = 0; i < way.length; i++) sum += kept(i, lambda);
    return sum;
  };
  let lambda = 0;
  if (total(0) > epsilon) {
    let low = 0;
    for (let halving = 0; halving < halvings; halving++) {
      const middle = (low + high) / 2;
      if (total(middle) > epsilon) low = middle;
      else high = middle;
    }
    lambda = high;
  }
  for (let i = 0; i < moved.length; i++) {
    const length = kept(i, lambda);
    if (length !== way[i]) moved[i] = centre[i] + (moved[i] < centre[i] ? -length : length);
  }
}
