import type { RandomStream } from '../../base/randomStream.js';
import type { Tensor } from '../../base/tensor.js';
import { gather } from '../../data/gather.js';
import type { Split } from '../../data/split.js';

/** Some images of a sample, with the place of the first of them in it. */
export interface SampleBatch {
  readonly images: Tensor;
  readonly labels: Uint8Array;
  readonly first: number;
}

/**
 * A sample of a split that is the same whenever it is asked for, in batches of at most `batchSize` images and of equal
 * size but for one image: batch statistics of a small remainder would be another network's.
 *
 * @param count images; the whole split if it has fewer
 * @param order a stream of its own for each seed
 */
export function fixedSample(
  split: Split,
  { count, batchSize, order }: { count: number; batchSize: number; order: RandomStream },
): readonly SampleBatch[] {
  const chosen = order.permutation(split.labels.length).subarray(0, count);
  const number = Math.ceil(chosen.length / batchSize);
  return Array.from({ length: number }, (_, index) => {
    const first = Math.floor((index * chosen.length) / number);
    const end = Math.floor(((index + 1) * chosen.length) / number);
    return { ...gather(split, chosen.subarray(first, end)), first };
  });
}
