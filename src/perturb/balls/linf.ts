import { uniform } from '../noise/uniform.js';
import type { AscentBall } from './ball.js';
import { clampToBox } from './clampToBox.js';

/** Every value moves by at most ε. */
export const linf: AscentBall = {
  label: 'L∞',
  largest: 1,
  project(moved, centre, epsilon) {
    for (let i = 0; i < moved.length; i++) {
      const difference = moved[i] - centre[i];
      if (difference > epsilon) moved[i] = centre[i] + epsilon;
      else if (difference < -epsilon) moved[i] = centre[i] - epsilon;
    }
    clampToBox(moved);
  },
  ascend(moved, gradient, length) {
    for (let i = 0; i < moved.length; i++) moved[i] += length * Math.sign(gradient[i]);
  },
  scatter: uniform,
  distance(a, b) {
    let largest = 0;
    for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
    return largest;
  },
};
