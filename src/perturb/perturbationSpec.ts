/** The two balls. L∞: every pixel moves by at most ε. L2: the image's pixels together move by at most ε. */
export type Norm = 'linf' | 'l2';

/** Noise of scale ε, drawn per pixel. */
export interface NoiseSpec {
  readonly kind: 'gaussian' | 'uniform' | 'rademacher';
  /** In pixel fractions, [0, 1]. */
  readonly epsilon: number;
}

/** Steps up the loss inside the ε-ball; FGSM is the case of one step of length ε from x itself. */
export interface GradientAttackSpec {
  readonly kind: 'fgsm' | 'pgd';
  /** Radius of the ball: pixel fractions in [0, 1] for L∞; at least 0 for L2. */
  readonly epsilon: number;
  readonly norm: Norm;
  readonly steps: number;
  /** Length of a step, in the units of ε. */
  readonly stepSize: number;
  /** Begin at a point drawn uniformly from the ball instead of at x. */
  readonly randomStart: boolean;
}

/** A perturbation as data, as it stands in a configuration. */
export type PerturbationSpec = NoiseSpec | GradientAttackSpec;
export type PerturbationKind = PerturbationSpec['kind'];
