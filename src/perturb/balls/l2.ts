import type { AscentBall } from './ball.js';
import { clampToBox } from './clampToBox.js';

/** The values together move by at most ε, as a Euclidean length. */
export const l2: AscentBall = {
  label: 'L2',
  largest: Number.MAX_VALUE,
  // The box is convex and holds the centre, so clamping afterwards only brings an image nearer to it.
  project(moved, centre, epsilon, size) {
    for (let start = 0; start < moved.length; start += size) {
      let squares = 0;
      for (let i = start; i < start + size; i++) squares += (moved[i] - centre[i]) ** 2;
      const length = Math.sqrt(squares);
      if (length > epsilon) {
        const scale = epsilon / length;
        for (let i = start; i < start + size; i++) moved[i] = centre[i] + scale * (moved[i] - centre[i]);
      }
    }
    clampToBox(moved);
  },
  ascend(moved, gradient, length, size) {
    for (let start = 0; start < moved.length; start += size) {
      let squares = 0;
      for (let i = start; i < start + size; i++) squares += gradient[i] ** 2;
      if (squares === 0) continue;
      const scale = length / Math.sqrt(squares);
      for (let i = start; i < start + size; i++) moved[i] += scale * gradient[i];
    }
  },
  // A normal direction, and a radius of which the d-th power is uniform.
  scatter(image, epsilon, random) {
    const direction = Float64Array.from(image, () => random.normal());
    const length = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0));
    const scale = (epsilon * random.uniform() ** (1 / image.length)) / length;
    for (let i = 0; i < image.length; i++) image[i] += scale * direction[i];
  },
  distance(a, b) {
    let squares = 0;
    for (let i = 0; i < a.length; i++) squares += (a[i] - b[i]) ** 2;
    return Math.sqrt(squares);
  },
};
