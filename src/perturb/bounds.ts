/**
 * How far an image may move. L∞: every value by at most ε. L2: all of them by a length of at most ε. L1: by a sum of at
 * most ε. L0: at most ε pixels.
 */
export type Norm = 'linf' | 'l2' | 'l1' | 'l0';

/** The ball that an attack stays in. */
export interface Bounds {
  /** Radius: pixel fractions in [0, 1] for L∞, a length for L2 and L1, a whole number of pixels for L0. */
  readonly epsilon: number;
  readonly norm: Norm;
}
