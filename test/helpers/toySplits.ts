import { randomStream } from '../../src/base/randomStream.js';
import type { Split, SplitRole } from '../../src/data/split.js';
import type { ImageTask } from '../../src/space/imageTask.js';

/** Three classes of 8×8 images that a small network tells apart: a bright band at a height of its own, in noise. */
export const toyTask: ImageTask = {
  image: { height: 8, width: 8, channels: 1 },
  classes: 3,
  mean: [0.4],
  deviation: [0.25],
};

/** @returns `size` images in turn of each class; equal names give equal images */
export function toySplit<Role extends SplitRole>(role: Role, size: number): Split<Role> {
  const random = randomStream(1, 'toy', role);
  const labels = Uint8Array.from({ length: size }, (_, index) => index % 3);
  const pixels = new Uint8Array(size * 64);
  for (let i = 0; i < pixels.length; i++) {
    const row = Math.floor(i / 8) % 8;
    const bright = Math.floor(row / 3) === labels[Math.floor(i / 64)];
    pixels[i] = Math.floor((bright ? 110 : 20) + 100 * random.uniform());
  }
  return { role, height: 8, width: 8, channels: 1, pixels, labels };
}
