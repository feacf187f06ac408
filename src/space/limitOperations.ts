import { InputError } from '../base/inputError.js';
import type { MixingWeights } from './architectureParameters.js';
import { operationPlaces } from './operationPlaces.js';
import type { SearchSpace } from './searchSpace.js';

/** Operations that few edges of a cell may have. */
export interface OperationLimit {
  /** Operations that count, such as those without weights. */
  readonly operations: readonly string[];
  /** Edges of a cell that have one of them at most, at least 1. */
  readonly edges: number;
}

/**
 * A space whose derived cells have operations of a kind on a number of edges at most. Where a cell would have more, that of the
 * weakest edge loses all its weight and the cell is derived anew, as often as it takes (after P-DARTS: Chen et al., arXiv
 * 1904.12760, §3.3, where the normal cell keeps 2 skip connections): one way past the convolutions may be enough, and nothing in a
 * mixture says so.
 *
 * @param excluded operations that no edge may take in any case: they cannot stand in
 * @throws InputError if the space has no such operation, or an edge has no other to choose
 * @example
 * const limit = { operations: ['skip_connect', 'avg_pool_3x3'], edges: 1 };
 * limitOperations(searchSpace('nas-bench-201'), limit).derive(weights);
 */
export function limitOperations(
  space: SearchSpace,
  limit: OperationLimit,
  excluded: readonly string[] = [],
): SearchSpace {
  const key = 'derive.removal.limit.operations';
  operationPlaces(space, limit.operations, key);
  const scarce = new Set(['none', ...limit.operations, ...excluded]);
  for (const operations of Object.values(space.candidates).flat()) {
    if (operations.some(operation => !scarce.has(operation))) continue;
    throw new InputError({
      given: `${key} with ${limit.operations.join(', ')}`,
      expected: `an operation besides ${[...scarce].join(', ')} on every edge, which chooses from ${operations.join(', ')}`,
      remedy: 'limit or exclude fewer operations',
    });
  }
  const within = (weights: MixingWeights) => withinLimit(space, limit, weights);
  return {
    ...space,
    derive: weights => space.derive(within(weights)),
    edgeStrengths: weights => space.edgeStrengths(within(weights)),
  };
}

function withinLimit(space: SearchSpace, limit: OperationLimit, weights: MixingWeights): MixingWeights {
  for (const [table, edges] of Object.entries(space.edgeStrengths(weights))) {
    const limited = edges
      .map((edge, row) => ({ ...edge, row }))
      .filter(({ kept, operation, strength }) => kept && limit.operations.includes(operation) && strength > 0)
      .toSorted((a, b) => a.strength - b.strength);
    if (limited.length <= limit.edges) continue;
    const [{ row, operation }] = limited;
    const operations = space.candidates[table][row];
    const values = weights[table].slice();
    values[row * operations.length + operations.indexOf(operation)] = 0;
    return withinLimit(space, limit, { ...weights, [table]: values });
  }
  return weights;
}
