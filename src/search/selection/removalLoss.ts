import type { RandomStream } from '../../base/randomStream.js';
import type { Labels, Tensor } from '../../base/tensor.js';
import type { Model } from '../../engine/engine.js';
import { crossEntropy } from '../../loss/crossEntropy.js';
import type { MixingWeights } from '../../space/architectureParameters.js';
import type { SampleBatch } from '../diagnostics/fixedSample.js';
import type { SelectionOptions } from './selectionOptions.js';

interface RemovalLossSetup {
  /** The supernet, with the passes that classify charged to it. */
  readonly model: Model;
  /** The same supernet, with the passes that make perturbations charged to it. */
  readonly perturbationModel: Model;
  readonly sample: readonly SampleBatch[];
  readonly robust: SelectionOptions['robust'];
  /** Its forks by an image's place in the sample make that image's perturbation. */
  readonly random: RandomStream;
}

/** Mean loss in nats of the supernet at mixing weights, always on the same images. */
export type RemovalLoss = (weights: MixingWeights) => Promise<number>;

/**
 * What removals are judged by: L(m) = CE(f(x; m), y) + λ · CE(f(x + δ; m), y) over a sample, with batch statistics. δ is made
 * once, against the supernet at `weights`, so that supernets with and without an operation see the same images.
 */
export async function removalLoss(
  { model, perturbationModel, sample, robust, random }: RemovalLossSetup,
  weights: MixingWeights,
): Promise<RemovalLoss> {
  const parts: { images: Tensor; labels: Labels; factor: number }[] = [];
  const count = sample.reduce((sum, { labels }) => sum + labels.length, 0);
  for (const { images, labels, first } of sample) {
    const share = labels.length / count;
    parts.push({ images, labels, factor: share });
    if (robust === undefined) continue;
    const target = { model: perturbationModel, mode: 'train', alpha: weights } as const;
    const streams = (place: number) => random.fork(first + place);
    const moved = await robust.perturbation.perturb(target, images, labels, streams);
    parts.push({ images: moved, labels, factor: share * robust.lambda });
  }
  return async alpha => {
    const options = { mode: 'train', alpha, updateStatistics: false, differentiable: false } as const;
    let loss = 0;
    for (const { images, labels, factor } of parts) {
      const { logits, classes } = await model.forward(images, options);
      loss += factor * crossEntropy(logits, labels, classes).value;
    }
    return loss;
  };
}
