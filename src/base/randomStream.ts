import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/**
 * A stream of random numbers named by a seed and a path of labels, such as `(7, 'noise', epoch, step)`.
 *
 * The 128 bits that start the generator (xoroshiro128+, from pure-rand) are the SHA-256 of the name, so a
 * stream depends on nothing but its name. A resumed run therefore needs no generator state: it asks for the
 * stream of the step it is at.
 *
 * @example
 * const stream = randomStream(7, 'noise', 3, 17);
 * stream.uniform(); // the same number whenever it is asked for
 */
export interface RandomStream {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
  /** A whole number, uniform in [0, count). */
  below(count: number): number;
  /** The whole numbers 0 … count − 1 in random order (Fisher–Yates). */
  permutation(count: number): Int32Array;
  /** The stream whose name is this one's with further labels: independent of what was drawn here. */
  fork(...labels: readonly (string | number)[]): RandomStream;
}

export function randomStream(seed: number, ...labels: readonly (string | number)[]): RandomStream {
  const name = JSON.stringify([seed, ...labels]);
  const digest = createHash('sha256').update(name).digest();
  const state = [0, 4, 8, 12].map(offset => digest.readInt32LE(offset));
  const generator = xoroshiro128plusFromState(state);
  let spare: number | undefined;

  const stream: RandomStream = {
    uniform: () => uniformFloat64(generator),
    normal() {
      if (spare !== undefined) {
        const kept = spare;
        spare = undefined;
        return kept;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - stream.uniform()));
      const angle = 2 * Math.PI * stream.uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    below: count => uniformInt(generator, 0, count - 1),
    permutation(count) {
      const order = Int32Array.from({ length: count }, (_, index) => index);
      for (let last = count - 1; last > 0; last--) {
        const other = stream.below(last + 1);
        const moved = order[last];
        order[last] = order[other];
        order[other] = moved;
      }
      return order;
    },
    fork: (...more) => randomStream(seed, ...labels, ...more),
  };
  return stream;
}
