import { InputError } from '../base/inputError.js';
import type { RandomStream } from '../base/randomStream.js';
import { indicesByClass } from './indicesByClass.js';
import { selectImages } from './selectImages.js';
import type { Split } from './split.js';

export interface SplitTrainOptions {
  /** Share of each class that becomes validation, in (0, 1); DARTS searches with 0.5. */
  validationShare: number;
  /** Chooses which images; what was drawn from it before makes no difference. */
  stream: RandomStream;
}

/**
 * Parts the training images in two at random: disjoint, covering, and stratified, i.e. of each class with n images
 * round(validationShare · n) go to validation. Within each part the images keep their order.
 *
 * @throws InputError if the share is outside (0, 1) or leaves one part empty
 *
 * @example
 * const { train, validation } = splitTrain(dataSet.train, { validationShare: 0.5, stream: randomStream(7, 'split') });
 */
export function splitTrain(
  source: Split<'train'>,
  { validationShare, stream }: SplitTrainOptions,
): { train: Split<'train'>; validation: Split<'validation'> } {
  if (!(validationShare > 0 && validationShare < 1)) {
    throw new InputError({
      given: `a validation share of ${validationShare}`,
      expected: 'a number between 0 and 1, both excluded',
      remedy: 'take 0.5 to search as DARTS does',
    });
  }
  const kept: number[] = [];
  const heldOut: number[] = [];
  for (const [label, places] of indicesByClass(source.labels).entries()) {
    const order = stream.fork('split', label).permutation(places.length);
    const count = Math.round(validationShare * places.length);
    for (const [rank, position] of order.entries()) (rank < count ? heldOut : kept).push(places[position]);
  }
  if (kept.length === 0 || heldOut.length === 0) {
    throw new InputError({
      given: `a validation share of ${validationShare} of ${source.labels.length} images`,
      expected: 'at least one image for training and one for validation',
      remedy: 'take more images or a share nearer to 0.5',
    });
  }
  return {
    train: selectImages(source, Int32Array.from(kept).sort(), 'train'),
    validation: selectImages(source, Int32Array.from(heldOut).sort(), 'validation'),
  };
}
