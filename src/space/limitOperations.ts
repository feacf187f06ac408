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
 * A space whose derived cells have operations of a kind on a number of edges at most. Where a cell would have more, the
 * weakest of these edges (of equals the later one) loses them and the cell is derived anew, as often as it takes (after P-DARTS:
 * Chen et al., arXiv 1904.12760, §3.3, where the normal cell keeps 2 skip connections): one way past the convolutions may be enough, and nothing in a
 * mixture says so.
 *
 * @param excluded operations that no edge may take in any case: they cannot stand in
 * @throws InputError if the space has no such operation, an edge has no other to choose, or the number is none
 * @example
 * const limit = { operations: ['skip_connect', 'avg_pool_3x3'], edges: 1 };
 * limitOperations(searchSpace('nas-bench-201'), limit).derive(weights);
 */
export function limitOperations(
  space: SearchSpace,
  limit: OperationLimit,
  excluded: readonly string[] = [],
): SearchSpace {
  if (!Number.isInteger(limit.edges) || limit.edges < 1) {
    throw new InputError({
      given: `derive.removal.limit.edges = ${limit.edges}`,
      expected: 'a whole number of at least 1',
      remedy: 'exclude operations that no edge may have by derive.exclude',
    });
  }
  const key = 'derive.removal.limit.operations';
  operationPlaces(space, limit.operations, key);
  if (limit.operations.includes('none')) {
    throw new InputError({
      given: `${key} with none`,
      expected: 'operations that a cell can have: an edge with none is not there',
      remedy: 'leave it out here, and out of the cells by derive.exclude',
    });
  }
  const scarce = new Set(['none', ...limit.operations, ...excluded]);
  for (const operations of Object.values(space.candidates).flat()) {
    if (operations.some(operation => !scarce.has(operation))) continue;
    throw new InputError({
      given: `${key} with ${limit.operations.join(', ')}`,
      expected: `an operation besides ${[...scarce].join(', ')} on every edge, which chooses from ${operations.join(', ')}`,
      remedy: 'limit or exclude fewer operations',
    });
  }
  const within = (weights: MixingWeights) => withinLimit(space, limit, scarce, weights);
  return {
    ...space,
    derive: weights => space.derive(within(weights)),
    edgeStrengths: weights => space.edgeStrengths(within(weights)),
  };
}

/** What an edge's other operations have at least where one loses its place: they may have 0, as a removal that nobody misses does. */
const some = 1e-20;

function withinLimit(
  space: SearchSpace,
  limit: OperationLimit,
  scarce: ReadonlySet<string>,
  weights: MixingWeights,
): MixingWeights {
  for (const [table, edges] of Object.entries(space.edgeStrengths(weights))) {
    const limited = edges
      .map((edge, row) => ({ ...edge, row }))
      .filter(({ kept, operation }) => kept && limit.operations.includes(operation))
      .toSorted((a, b) => a.strength - b.strength || b.row - a.row);
    if (limited.length <= limit.edges) continue;
    const [{ row }] = limited;
    const operations = space.candidates[table][row];
    const values = weights[table].slice();
    for (const [column, operation] of operations.entries()) {
      const place = row * operations.length + column;
      if (limit.operations.includes(operation)) values[place] = 0;
      else if (!scarce.has(operation)) values[place] = Math.max(values[place], some);
    }
    return withinLimit(space, limit, scarce, { ...weights, [table]: values });
  }
  return weights;
}
