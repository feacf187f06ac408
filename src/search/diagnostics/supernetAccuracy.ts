import type { RandomStream } from '../../base/randomStream.js';
import type { Tensor } from '../../base/tensor.js';
import type { Alpha, Model } from '../../engine/engine.js';
import { countHits } from '../../evaluate/countHits.js';
import { crossEntropy } from '../../loss/crossEntropy.js';
import type { Perturbation } from '../../perturb/perturbation.js';
import { addToTally, emptyTally, summariseTally } from '../../train/tally.js';
import type { SampleBatch } from './fixedSample.js';

export interface SupernetSetup {
  readonly model: Model;
  /** Mixing weights. */
  readonly alpha: Alpha;
  readonly sample: readonly SampleBatch[];
  readonly perturbation: Perturbation;
  /** Its forks by an image's place in the sample make that image's perturbation: the same at every call. */
  readonly random: RandomStream;
}

/** Mean cross-entropy in nats and accuracy in [0, 1] of the supernet over one sample. */
export interface SupernetAccuracy {
  readonly images: number;
  readonly clean: { readonly loss: number; readonly accuracy: number };
  readonly perturbed: { readonly loss: number; readonly accuracy: number };
}

/**
 * How the supernet classifies a sample as it is, and perturbed. With batch statistics, as both levels of the search
 * see it; the running ones do not move.
 */
export async function supernetAccuracy({
  model,
  alpha,
  sample,
  perturbation,
  random,
}: SupernetSetup): Promise<SupernetAccuracy> {
  const clean = emptyTally();
  const perturbed = emptyTally();
  const classify = async (images: Tensor, labels: Uint8Array) => {
    const options = { mode: 'train', alpha, updateStatistics: false, differentiable: false } as const;
    const { logits, classes } = await model.forward(images, options);
    return { loss: crossEntropy(logits, labels, classes).value, hits: countHits(logits, labels, classes) };
  };
  for (const { images, labels, first } of sample) {
    const target = { model, mode: 'train', alpha } as const;
    const moved = await perturbation.perturb(target, images, labels, place => random.fork(first + place));
    addToTally(clean, labels.length, await classify(images, labels));
    addToTally(perturbed, labels.length, await classify(moved, labels));
  }
  return { images: clean.images, clean: summariseTally(clean), perturbed: summariseTally(perturbed) };
}
