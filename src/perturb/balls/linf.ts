import { uniform } from '../noise/uniform.js';
import type { AscentBall } from './ball.js';
import { clampToBox } from './clampToBox.js';

/**
 * Every value moves by at most ε.
 *
 * Signs of gradients and sides of the ball are as good as random, so that half of the branches on them would be predicted wrongly, which takes
 * longer than all else: there are none.
 */
export const linf: AscentBall = {
  label: 'L∞',
  largest: 1,
  project(moved, centre, epsilon) {
    const candidates = new Float64Array(3);
    for (let i = 0; i < moved.length; i++) {
      const difference = moved[i] - centre[i];
      candidates[0] = moved[i];
      candidates[1] = centre[i] + epsilon;
      candidates[2] = centre[i] - epsilon;
      moved[i] = candidates[Number(difference > epsilon) + 2 * Number(difference < -epsilon)];
    }
    clampToBox(moved);
  },
  ascend(moved, gradient, length) {
    let isBroken = 0;
    for (let i = 0; i < moved.length; i++) {
      const slope = gradient[i];
      moved[i] += length * (Number(slope > 0) - Number(slope < 0));
      isBroken |= Number(Number.isNaN(slope));
    }
    if (isBroken) moved.set(Array.from(moved, (value, i) => (Number.isNaN(gradient[i]) ? NaN : value)));
  },
  scatter: uniform,
  distance(a, b) {
    let largest = 0;
    for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
    return largest;
  },
};
