import type { Labels } from '../base/tensor.js';

/** A divergence's mean over the batch and its gradients at both inputs, each [batch × classes]. */
export interface DivergenceResult {
  readonly value: number;
  readonly dClean: Float32Array;
  readonly dPerturbed: Float32Array;
}

/** D(f(x), f(x + δ)): how far the logits moved. Zero where they are equal, except `ce`, which reads the labels. */
export type Divergence = (
  clean: Float32Array,
  perturbed: Float32Array,
  labels: Labels,
  classes: number,
) => DivergenceResult;
