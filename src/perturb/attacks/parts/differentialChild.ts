import type { RandomStream } from '../../../base/randomStream.js';

/**
 * A child of differential evolution, g_r1 + F (g_r2 − g_r3), of three parents that are all different ones (Su et al., arXiv
 * 1710.08864, §III-B). One of them may stand in the child's own place, which Storn & Price (1997, eq. 2) exclude.
 *
 * @param population three genomes or more, of one length
 */
export function differentialChild(
  population: readonly Float64Array[],
  scale: number,
  random: RandomStream,
): Float64Array {
  const drawn: number[] = [];
  while (drawn.length < 3) {
    let parent = random.below(population.length - drawn.length);
    // Counts only those that are left: skips over the ones that were drawn.
    for (const other of [...drawn].sort((a, b) => a - b)) if (parent >= other) parent++;
    drawn.push(parent);
  }
  const [a, b, c] = drawn.map(parent => population[parent]);
  return a.map((value, i) => value + scale * (b[i] - c[i]));
}
