import type { Tensor } from '../base/tensor.js';
import type { Split } from './split.js';

/**
 * The images at `indices` as one batch, in that order.
 *
 * @returns images [indices, height, width, channels] in [0, 1] (v / 255) and their labels
 */
export function gather(
  { height, width, channels, pixels, labels }: Split,
  indices: Int32Array,
): { images: Tensor; labels: Uint8Array } {
  const size = height * width * channels;
  const data = new Float32Array(indices.length * size);
  const chosen = new Uint8Array(indices.length);
  for (const [place, index] of indices.entries()) {
    const from = index * size;
    for (let i = 0; i < size; i++) data[place * size + i] = pixels[from + i] / 255;
    chosen[place] = labels[index];
  }
  return { images: { shape: [indices.length, height, width, channels], data }, labels: chosen };
}
