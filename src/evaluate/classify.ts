import type { Tensor } from '../base/tensor.js';
import type { Target } from '../perturb/perturbation.js';
import { requireFiniteLogits } from '../perturb/requireFiniteLogits.js';

interface Classified {
  readonly logits: Float32Array;
  readonly classes: number;
  readonly predictions: Int32Array;
}

/**
 * The logits of a batch, and the class that each image is given: the first of the largest logits.
 *
 * @throws InputError for logits that are not finite
 */
export async function classify(target: Target, images: Tensor): Promise<Classified> {
  const found = await classifyAnyhow(target, images);
  requireFiniteLogits(found, row => `image ${row} of a batch of ${images.shape[0]}`);
  return found;
}

/** The same of a network that may have diverged, whose images then have the class −1. */
export async function classifyAnyhow({ model, mode, alpha }: Target, images: Tensor): Promise<Classified> {
  const { logits, classes } = await model.forward(images, {
    mode,
    alpha,
    updateStatistics: false,
    differentiable: false,
  });
  return { logits, classes, predictions: argmaxRows(logits, classes) };
}

/** Index of the first largest value of each row; −1 for a row with a NaN, which is no class. */
export function argmaxRows(logits: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: logits.length / classes }, (_, row) => {
    let best = row * classes;
    for (let i = row * classes; i < (row + 1) * classes; i++) {
      if (Number.isNaN(logits[i])) return -1;
      if (logits[i] > logits[best]) best = i;
    }
    return best - row * classes;
  });
}
