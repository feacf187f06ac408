import { randomStream } from '../base/randomStream.js';

/**
 * The factors by which one drop-path node scales the images of a batch: 0 with probability `rate`, else
 * 1 / (1 − rate), so that the expectation is 1 (Larsson et al., arXiv 1605.07648). Every engine takes its masks from here, so
 * that all of them drop the same paths for the same seed.
 *
 * @param position the node's index in its graph
 */
export function dropPathMask(
  dropPath: { rate: number; seed: number },
  position: number,
  batch: number,
): Float32Array {
  const random = randomStream(dropPath.seed, 'drop-path', position);
  const kept = 1 / (1 - dropPath.rate);
  return Float32Array.from({ length: batch }, () => (random.uniform() < dropPath.rate ? 0 : kept));
}
