import { InputError } from '../base/inputError.js';
import { selectImages } from './selectImages.js';
import type { Split, SplitRole } from './split.js';
import { subsetPlaces } from './subsetPlaces.js';

/**
 * The first `count` images of a split, as evenly over the classes as they allow: the first image of every class,
 * then the second of every class, and so on. They keep their order and the split's role.
 *
 * @param count from 1 to the size of the split
 * @throws InputError if there are not that many images
 *
 * @example
 * const thousand = subset(dataSet.test, 1000); // 100 of each of ten classes
 */
export function subset<Role extends SplitRole>(split: Split<Role>, count: number): Split<Role> {
  const size = split.labels.length;
  if (!(Number.isInteger(count) && count >= 1 && count <= size)) {
    throw new InputError({
      given: `${count} images of a ${split.role} split`,
      expected: `a whole number from 1 to ${size}`,
      remedy: 'ask for fewer images or leave the number out',
    });
  }
  return selectImages(split, subsetPlaces(split.labels, count), split.role);
}
