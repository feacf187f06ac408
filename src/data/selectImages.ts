import type { Split, SplitRole } from './split.js';

/** A new split of the images at `indices`, in that order, as bytes. */
export function selectImages<Role extends SplitRole>(
  source: Split,
  indices: Int32Array,
  role: Role,
): Split<Role> {
  const { height, width, channels } = source;
  const imageSize = height * width * channels;
  const pixels = new Uint8Array(indices.length * imageSize);
  const labels = new Uint8Array(indices.length);
  for (const [place, index] of indices.entries()) {
    pixels.set(source.pixels.subarray(index * imageSize, (index + 1) * imageSize), place * imageSize);
    labels[place] = source.labels[index];
  }
  return { role, height, width, channels, pixels, labels };
}
