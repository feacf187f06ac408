import { InputError } from '../base/inputError.js';
import type { Tensor } from '../base/tensor.js';
import type { Split } from './split.js';

/** v / 255 for every byte v, rounded to float32 once. */
const fractions = Float32Array.from({ length: 256 }, (_, value) => value / 255);

/**
 * The images and labels at some places of a split.
 *
 * @param indices places in the split, in any order, repeats allowed
 * @returns images [indices.length, height, width, channels] in [0, 1] (v / 255), and their labels
 * @throws InputError if an index is outside the split
 *
 * @example
 * const { images, labels } = gather(test, Int32Array.of(3, 1, 4));
 */
export function gather(split: Split, indices: Int32Array): { images: Tensor; labels: Uint8Array } {
  const { height, width, channels, pixels } = split;
  const imageSize = height * width * channels;
  const data = new Float32Array(indices.length * imageSize);
  const labels = new Uint8Array(indices.length);
  for (const [place, index] of indices.entries()) {
    if (index < 0 || index >= split.labels.length) {
      throw new InputError({
        given: `image ${index}`,
        expected: `an index from 0 to ${split.labels.length - 1}`,
        remedy: `choose among the images of this ${split.role} split`,
      });
    }
    labels[place] = split.labels[index];
    const from = index * imageSize;
    const to = place * imageSize;
    for (let offset = 0; offset < imageSize; offset++) data[to + offset] = fractions[pixels[from + offset]];
  }
  return { images: { shape: [indices.length, height, width, channels], data }, labels };
}
