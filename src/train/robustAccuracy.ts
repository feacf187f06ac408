import { randomStream } from '../base/randomStream.js';
import { gather } from '../data/gather.js';
import type { Split } from '../data/split.js';
import { classifyAnyhow } from '../evaluate/classify.js';
import type { Perturbation, Target } from '../perturb/perturbation.js';

/**
 * Share of a split's images that are classified correctly before and after a perturbation. Each image's randomness is
 * its own and the same in every epoch, so that epochs compare and the batch size changes nothing.
 *
 * @param correct 1 for each image that is classified correctly as it is; the others are not attacked
 */
export async function robustAccuracy(
  target: Target,
  split: Split,
  correct: Uint8Array,
  { perturbation, batchSize, seed }: { perturbation: Perturbation; batchSize: number; seed: number },
): Promise<number> {
  const candidates = Int32Array.from(correct.keys()).filter(index => correct[index] === 1);
  let standing = 0;
  for (let start = 0; start < candidates.length; start += batchSize) {
    const chosen = candidates.subarray(start, start + batchSize);
    const { images, labels } = gather(split, chosen);
    const random = (place: number) => randomStream(seed, 'selection', split.role, chosen[place]);
    const { predictions } = await classifyAnyhow(
      target,
      await perturbation.perturb(target, images, labels, random),
    );
    for (const [place, label] of labels.entries()) if (predictions[place] === label) standing++;
  }
  return standing / correct.length;
}
