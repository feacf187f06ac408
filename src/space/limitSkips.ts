import { InputError } from '../base/inputError.js';
import type { MixingWeights } from './architectureParameters.js';
import type { SearchSpace } from './searchSpace.js';

const skip = 'skip_connect';

/**
 * A space whose derived cells have a number of skip connections at most. Where a cell would have more, the weakest one loses all
 * its weight and the cell is derived anew, as often as it takes (P-DARTS: Chen et al., arXiv 1904.12760, §3.3, where the number is
 * 2, for the normal cell): one way past the operations may be enough, and nothing in a mixture says so.
 *
 * @param limit skip connections of a cell, at least 1
 * @throws InputError if an edge chooses from nothing but skip connections
 * @example
 * limitSkips(searchSpace('nas-bench-201'), 1).derive(weights); // at most one skip_connect
 */
export function limitSkips(space: SearchSpace, limit: number): SearchSpace {
  for (const operations of Object.values(space.candidates).flat()) {
    if (operations.some(operation => operation !== skip && operation !== 'none')) continue;
    throw new InputError({
      given: `derive.removal.skips = ${limit} and an edge that chooses from ${operations.join(', ')}`,
      expected: `an operation besides none and ${skip} on every edge`,
      remedy: 'leave derive.removal.skips out, or search a space whose edges have more to choose from',
    });
  }
  const limited = (weights: MixingWeights) => withFewSkips(space, limit, weights);
  return {
    ...space,
    derive: weights => space.derive(limited(weights)),
    edgeStrengths: weights => space.edgeStrengths(limited(weights)),
  };
}

function withFewSkips(space: SearchSpace, limit: number, weights: MixingWeights): MixingWeights {
  for (const [table, edges] of Object.entries(space.edgeStrengths(weights))) {
    const skips = edges
      .map((edge, row) => ({ ...edge, row }))
      .filter(({ kept, operation, strength }) => kept && operation === skip && strength > 0)
      .toSorted((a, b) => a.strength - b.strength);
    if (skips.length <= limit) continue;
    const [{ row }] = skips;
    const operations = space.candidates[table][row];
    const values = weights[table].slice();
    values[row * operations.length + operations.indexOf(skip)] = 0;
    return withFewSkips(space, limit, { ...weights, [table]: values });
  }
  return weights;
}
