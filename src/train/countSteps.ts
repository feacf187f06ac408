import { InputError } from '../base/inputError.js';
import { batchCount } from '../data/batchCount.js';

/**
 * Steps of an epoch: whole batches in one pass over the images, or fewer if a limit says so.
 *
 * @throws InputError if there is not one whole batch
 */
export function countSteps(images: number, batchSize: number, limit = Number.POSITIVE_INFINITY): number {
  const steps = Math.min(limit, batchCount(images, { size: batchSize, dropLast: true }));
  if (steps >= 1) return steps;
  throw new InputError({
    given: `${images} training images in batches of ${batchSize}`,
    expected: 'at least one whole batch',
    remedy: 'take smaller batches or more images',
  });
}
