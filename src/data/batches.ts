import { InputError } from '../base/inputError.js';
import type { RandomStream } from '../base/randomStream.js';
import type { Tensor } from '../base/tensor.js';
import { type Augmentation, augment } from './augment.js';
import { batchCount } from './batchCount.js';
import { gather } from './gather.js';
import type { Split } from './split.js';

/** Some images of a split. */
export interface Batch {
  /** [size, height, width, channels] in [0, 1]. */
  readonly images: Tensor;
  readonly labels: Uint8Array;
  /** Where the images are in the split. */
  readonly indices: Int32Array;
}

interface BatchSize {
  /** Images per batch; the last batch has what is left. */
  size: number;
  /** Leave a last batch of fewer than `size` images out. Default false. */
  dropLast?: boolean;
  /** Number of the first batch to yield, to go on in mid-epoch. Default 0. */
  start?: number;
}

/** Order of the images. Augmentation needs randomness, so it comes only with a stream. */
export type BatchOptions = BatchSize &
  ({ order: 'sequential'; augment?: undefined } | { order: RandomStream; augment?: Augmentation });

/**
 * One pass over a split in batches. Batch k depends on the split, the options and the stream's name alone: the order is
 * drawn from `order.fork('order')` and batch k's augmentation from `order.fork('augment', k)`. So a pass that is started
 * at batch k yields exactly what an uninterrupted one yields from there, and the result can be iterated again.
 * Give every epoch a stream of its own.
 *
 * @throws InputError if `size` or `start` is out of range, the pass would be empty, or augmentation is asked for
 * without a stream
 *
 * @example
 * const order = randomStream(seed, 'batches', epoch);
 * for (const { images, labels } of batches(train, { size: 64, order, start: step })) { … }
 */
export function batches(split: Split, options: BatchOptions): Iterable<Batch> {
  const count = requireValid(split, options);
  return { [Symbol.iterator]: () => iterate(split, options, count) };
}

function* iterate(split: Split, options: BatchOptions, count: number): Generator<Batch, void, undefined> {
  const { size, order, start = 0 } = options;
  const images = split.labels.length;
  const places =
    order === 'sequential'
      ? Int32Array.from({ length: images }, (_, index) => index)
      : order.fork('order').permutation(images);
  for (let number = start; number < count; number++) {
    const indices = places.slice(number * size, (number + 1) * size);
    const batch = gather(split, indices);
    if (order === 'sequential' || options.augment === undefined) yield { ...batch, indices };
    else {
      const changed = augment(batch.images, options.augment, order.fork('augment', number));
      yield { images: changed, labels: batch.labels, indices };
    }
  }
}

function requireValid(split: Split, options: BatchOptions): number {
  const { size, start = 0 } = options;
  const images = split.labels.length;
  if (!(Number.isInteger(size) && size >= 1)) {
    throw new InputError({
      given: `a batch size of ${size}`,
      expected: 'a whole number, 1 or more',
      remedy: 'take 64 if unsure',
    });
  }
  const count = batchCount(images, options);
  if (count === 0) {
    throw new InputError({
      given: `${images} images in batches of ${size}`,
      expected: 'at least one batch',
      remedy: 'take smaller batches or more images',
    });
  }
  if (!(Number.isInteger(start) && start >= 0 && start <= count)) {
    throw new InputError({
      given: `batch ${start} to start at`,
      expected: `a whole number from 0 to ${count}`,
      remedy: 'check that the data and batch size are those of the run that is resumed',
    });
  }
  if (options.order === 'sequential' && options.augment !== undefined) {
    throw new InputError({
      given: 'augmentation of images in sequential order',
      expected: 'a random stream as the order',
      remedy: 'pass a stream, or leave the augmentation out',
    });
  }
  return count;
}
