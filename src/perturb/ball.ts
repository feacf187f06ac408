import type { RandomStream } from '../base/randomStream.js';
import { uniform } from './noise/uniform.js';
import type { Norm } from './perturbationSpec.js';

/** What a gradient attack needs to know of a norm. All arrays hold whole images of `size` values each. */
export interface Ball {
  /** Moves every image of `moved` into the ε-ball around its image in `centre` and into [0, 1], in place. */
  project(moved: Float32Array, centre: Float32Array, epsilon: number, size: number): void;
  /** Adds `length` times the direction of steepest ascent within the norm, in place; nothing where the gradient is 0. */
  ascend(moved: Float32Array, gradient: Float32Array, length: number, size: number): void;
  /** Moves one image to a point drawn uniformly from its ball, in place (not yet projected into the box). */
  scatter(image: Float32Array, epsilon: number, random: RandomStream): void;
}

/** Clamps to [0, 1]; NaN stays. */
function clampToBox(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i] < 0) values[i] = 0;
    else if (values[i] > 1) values[i] = 1;
  }
}

const linf: Ball = {
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
};

const l2: Ball = {
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
};

/** The ε-balls, by norm. */
export const balls: { [Name in Norm]: Ball } = { linf, l2 };
