import type { RandomStream } from '../../base/randomStream.js';

/** What an attack needs to know of a norm. All arrays hold whole images of `size` values each. */
export interface Ball {
  /** What reports call it. */
  readonly label: string;
  /** The largest radius that makes sense. */
  readonly largest: number;
  /**
   * Moves every image of `moved` into the ε-ball around its image in `centre` and into [0, 1], in place.
   *
   * @param channels of a pixel, which L0 counts as one
   */
  project(moved: Float32Array, centre: Float32Array, epsilon: number, size: number, channels?: number): void;
  /** ‖a − b‖ of two images. */
  distance(a: ArrayLike<number>, b: ArrayLike<number>, channels?: number): number;
}

/** A ball in which steepest ascent has a direction at every pixel. */
export interface AscentBall extends Ball {
  /** Adds `length` times the direction of steepest ascent within the norm, in place; nothing where the gradient is 0. */
  ascend(moved: Float32Array, gradient: ArrayLike<number>, length: number, size: number): void;
  /** Moves one image to a point drawn uniformly from its ball, in place (not yet projected into the box). */
  scatter(image: Float32Array, epsilon: number, random: RandomStream): void;
}
