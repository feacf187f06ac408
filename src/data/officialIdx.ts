import { digitClasses, fashionClasses } from './classNames.js';
import type { IdxPart } from './idx.js';

/** What an IDX set that is known by name must contain. */
interface OfficialIdx {
  readonly classes: readonly string[];
  /** MD5 of the unpacked files: the gzip wrapping differs between distributors. */
  readonly md5: Readonly<Record<IdxPart, string>>;
}

/**
 * Both sets have 60,000 training and 10,000 test images of 28×28. The publishers print checksums of the packed files, if any;
 * these are of what they unpack to, for Fashion-MNIST as Debian's dataset-fashion-mnist has it.
 */
export const officialIdx: { readonly [Name in 'fashion-mnist' | 'mnist-idx']: OfficialIdx } = {
  'fashion-mnist': {
    classes: fashionClasses,
    md5: {
      'train-images': 'f4a8712d7a061bf5bd6d2ca38dc4d50a',
      'train-labels': '9018921c3c673c538a1fc5bad174d6f9',
      't10k-images': '8181f5470baa50b63fa0f6fddb340f0a',
      't10k-labels': '15d484375f8d13e6eb1aabb0c3f46965',
    },
  },
  'mnist-idx': {
    classes: digitClasses,
    md5: {
      'train-images': '6bbc9ace898e44ae57da46a324031adb',
      'train-labels': 'a25bea736e30d166cdddb491f175f624',
      't10k-images': '2646ac647ad5339dbf082846283269ea',
      't10k-labels': '27ae3e4e09519cfbb04c329615203637',
    },
  },
};
