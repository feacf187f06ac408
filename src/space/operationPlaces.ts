import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import type { SearchSpace } from './searchSpace.js';

/** Where operations stand in a space's alpha tables. */
export interface OperationPlaces {
  /** By table, places in its row-major array. */
  readonly byTable: Readonly<Record<string, readonly number[]>>;
  /** Edges of all tables that mix operations, with these among them or not. */
  readonly edges: number;
}

/**
 * The places of operations in the alpha tables of a space.
 *
 * @param key the option that names the operations, for the message
 * @throws InputError if an edge of the space has no operation of such a name to choose
 * @example
 * operationPlaces(searchSpace('nas-bench-201'), ['none'], 'penalty.operations').byTable.cell; // [0, 5, 10, 15, 20, 25]
 */
export function operationPlaces(
  { name: space, candidates }: Pick<SearchSpace, 'name' | 'candidates'>,
  operations: readonly string[],
  key: string,
): OperationPlaces {
  const rows = Object.values(candidates).flat();
  const known = [...new Set(rows.flat())];
  for (const operation of operations) {
    if (known.includes(operation)) continue;
    const nearest = nearestName(operation, known);
    throw new InputError({
      given: `${key} with ${JSON.stringify(operation)}`,
      expected: `operations that an edge of this ${space} space chooses from: ${known.join(', ')}`,
      remedy: nearest === undefined ? `correct ${key}` : `did you mean ${nearest}?`,
    });
  }
  const placesIn = (table: readonly (readonly string[])[]) =>
    table.flat().flatMap((operation, place) => (operations.includes(operation) ? [place] : []));
  const byTable = Object.entries(candidates).map(([table, edges]) => [table, placesIn(edges)]);
  return { byTable: Object.fromEntries(byTable), edges: rows.length };
}
