import type { RandomStream } from '../../base/randomStream.js';
import type { Model } from '../../engine/engine.js';
import { kullbackLeibler } from '../../loss/divergences/kullbackLeibler.js';
import type { MixingWeights } from '../../space/architectureParameters.js';
import type { SampleBatch } from '../diagnostics/fixedSample.js';
import type { SelectionOptions } from './selectionOptions.js';

interface RemovalDistanceSetup {
  /** The supernet, with the passes that classify charged to it. */
  readonly model: Model;
  /** The same supernet, with the passes that make perturbations charged to it. */
  readonly perturbationModel: Model;
  readonly sample: readonly SampleBatch[];
  readonly robust: SelectionOptions['robust'];
  /** Its forks by an image's place in the sample make that image's perturbation. */
  readonly random: RandomStream;
}

/** How far the supernet's predictions move when its mixing weights change to these, in nats. */
export type RemovalDistance = (changed: MixingWeights) => Promise<number>;

/** Images with what the whole supernet says of them. */
interface Part extends SampleBatch {
  readonly logits: Float32Array;
}

/**
 * What removals are judged by: with softmaxed logits f, batch statistics and the whole mixture m,
 *
 *     d(m′) = mean KL(f(x; m) ‖ f(x; m′)) + λ · mean KL(f(x + δ; m) ‖ f(x + δ; m′)),
 *
 * the first mean over every other batch of the sample, the second over the rest: two views of one image say little more than
 * one. δ is made once, against the supernet at m. A rise of the cross-entropy would also count labels that the supernet gets
 * wrong either way.
 */
export async function removalDistance(
  { model, perturbationModel, sample, robust, random }: RemovalDistanceSetup,
  whole: MixingWeights,
): Promise<RemovalDistance> {
  const classify = (alpha: MixingWeights, { images }: Pick<SampleBatch, 'images'>) =>
    model.forward(images, { mode: 'train', alpha, updateStatistics: false, differentiable: false });
  const move = async ({ images, labels, first }: SampleBatch) => {
    const target = { model: perturbationModel, mode: 'train', alpha: whole } as const;
    return robust!.perturbation.perturb(target, images, labels, place => random.fork(first + place));
  };
  const clean: Part[] = [];
  const perturbed: Part[] = [];
  for (const [index, batch] of sample.entries()) {
    const moved = robust !== undefined && index % 2 === 1;
    const seen = moved ? { ...batch, images: await move(batch) } : batch;
    (moved ? perturbed : clean).push({ ...seen, logits: (await classify(whole, seen)).logits });
  }
  const meanOver = async (parts: readonly Part[], changed: MixingWeights) => {
    let sum = 0;
    let count = 0;
    for (const part of parts) {
      const { logits, classes } = await classify(changed, part);
      sum += part.labels.length * kullbackLeibler(part.logits, logits, part.labels, classes).value;
      count += part.labels.length;
    }
    return count === 0 ? 0 : sum / count;
  };
  return async changed => {
    const distance = await meanOver(clean, changed);
    return robust === undefined ? distance : distance + robust.lambda * (await meanOver(perturbed, changed));
  };
}
