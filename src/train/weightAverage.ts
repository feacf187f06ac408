import type { NamedTensors, Tensor } from '../base/tensor.js';

/** Which mean of the weights is kept beside them. */
export type AverageSpec =
  | { readonly kind: 'none' }
  | { readonly kind: 'ema'; readonly decay: number }
  | {
      readonly kind: 'swa';
      /** Share of the epochs, in [0, 1), after which the ends of epochs are averaged. */
      readonly from: number;
    };

/** The mean so far, and of how many sets of weights it is. */
export interface WeightAverage {
  readonly tensors: NamedTensors;
  readonly count: number;
}

export const emptyAverage: WeightAverage = { tensors: new Map(), count: 0 };

/**
 * The exponential mean after one more update of the weights: θ̄ ← d θ̄ + (1 − d) θ, with d = min(decay, (1 + n) / (10 + n)) after
 * n updates, so that a short training is not held back by its first weights; the first mean is θ. Running statistics
 * are averaged like weights.
 *
 * @param decay in [0, 1)
 */
export function exponentialAverage(
  { tensors, count }: WeightAverage,
  weights: NamedTensors,
  decay: number,
): WeightAverage {
  const kept = count === 0 ? 0 : Math.min(decay, (1 + count) / (10 + count));
  return { tensors: blended(tensors, weights, kept), count: count + 1 };
}

/**
 * The plain mean of n + 1 sets of weights from that of n: θ̄ ← (n θ̄ + θ) / (n + 1) (Izmailov et al., arXiv 1803.05407,
 * algorithm 1). The running statistics of a mean are to be measured anew: see `measureStatistics`.
 */
export function stochasticAverage({ tensors, count }: WeightAverage, weights: NamedTensors): WeightAverage {
  return { tensors: blended(tensors, weights, count / (count + 1)), count: count + 1 };
}

/** share · average + (1 − share) · weights, in double precision; equal values stay as they are. */
function blended(average: NamedTensors, weights: NamedTensors, share: number): NamedTensors {
  const result = new Map<string, Tensor>();
  for (const [name, { shape, data }] of weights) {
    const before = average.get(name)?.data;
    const values = before === undefined ? data.slice() : data.map((x, i) => x + share * (before[i] - x));
    result.set(name, { shape, data: values });
  }
  return result;
}
