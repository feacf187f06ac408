import type { NamedTensors } from '../base/tensor.js';

/** What one optimiser step makes: moved parameters, what the optimiser remembers, the norm before clipping. */
export interface OptimiserUpdate {
  readonly parameters: NamedTensors;
  readonly state: NamedTensors;
  readonly gradientNorm: number;
}
