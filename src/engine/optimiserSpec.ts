/** Stochastic gradient descent, as PyTorch defines it: g ← g + weightDecay·θ; v ← momentum·v + g; θ ← θ − η·(nesterov ? g + momentum·v : v). */
export interface SgdSpec {
  readonly kind: 'sgd';
  /** η of this step: schedules live outside the engine. */
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
  /** Scale all gradients so that their joint L2 norm (before weight decay) is at most this. */
  readonly clipNorm?: number;
}

/**
 * Adam (Kingma & Ba, arXiv 1412.6980, algorithm 1) with L2 weight decay added to the gradient, as DARTS uses for α:
 * m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; θ ← θ − η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + epsilon).
 */
export interface AdamSpec {
  readonly kind: 'adam';
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly clipNorm?: number;
}

export type OptimiserSpec = SgdSpec | AdamSpec;
