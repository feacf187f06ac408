import { setImmediate as comesRound } from 'node:timers/promises';
import { randomStream } from '../../base/randomStream.js';
import type { Split } from '../../data/split.js';
import { corruptImage, requireCorruptible } from '../../perturb/corruptImage.js';
import type { CorruptionSource } from './corruptionSource.js';

/** Images that are corrupted in one turn of the event loop: some milliseconds. */
const perTurn = 8;

/**
 * Corruptions of a split, made as they are asked for. Every image, corruption and severity has a random stream of its own, so that the images
 * depend on nothing but the seed and their place in the split.
 *
 * @throws InputError for images that the corruptions are not defined for
 */
export function generatedCorruptions(split: Split<'test'>, seed: number): CorruptionSource {
  const { height, width, channels, pixels, labels } = split;
  const shape = { height, width, channels };
  requireCorruptible(shape);
  const size = height * width * channels;
  return {
    shape,
    labels,
    async read(name, severity, { start, count }) {
      const corrupted = new Uint8Array(count * size);
      for (let place = 0; place < count; place++) {
        if (place % perTurn === 0) await comesRound();
        const index = start + place;
        const clean = pixels.subarray(index * size, (index + 1) * size);
        const random = randomStream(seed, 'corruption', name, severity, index);
        corrupted.set(corruptImage(name, clean, shape, { severity, random }), place * size);
      }
      return corrupted;
    },
  };
}
