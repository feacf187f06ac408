import { randomStream } from '../base/randomStream.js';
import type { Augmentation } from '../data/augment.js';
import { type Batch, batches } from '../data/batches.js';
import type { Split } from '../data/split.js';
import type { Position } from './epochLoop.js';

/**
 * The training batch of each position of a loop. Every epoch is one pass in an order of its own, named by seed and
 * epoch, so that a loop that starts in the middle of an epoch sees the batches that an uninterrupted one would.
 *
 * @returns a function to be called with positions in their order, with each as often as one likes
 */
export function batchCursor(
  train: Split<'train'>,
  { seed, batchSize: size, augment }: { seed: number; batchSize: number; augment?: Augmentation },
): (position: Position) => Batch {
  let pass: Iterator<Batch, undefined> | undefined;
  let latest: (Position & { readonly batch: Batch }) | undefined;
  return ({ epoch, step }) => {
    if (latest?.epoch === epoch && latest.step === step) return latest.batch;
    if (step === 0 || pass === undefined) {
      const order = randomStream(seed, 'train', epoch);
      pass = batches(train, { size, order, augment, dropLast: true, start: step })[Symbol.iterator]();
    }
    const next = pass.next();
    if (next.done) throw new RangeError(`epoch ${epoch} has no step ${step}`);
    latest = { epoch, step, batch: next.value };
    return next.value;
  };
}
