import { InputError } from '../base/inputError.js';
import type { MixingWeights } from './architectureParameters.js';
import type { Genotype } from './genotype.js';
import { operationPlaces } from './operationPlaces.js';
import type { SearchSpace } from './searchSpace.js';

/**
 * The derivation of a space, with operations left aside: every edge takes the strongest of the others, as if these had
 * no weight at all. Without `none`, a cell of NAS-Bench-201 has an operation on each of its edges; DARTS' derivation
 * leaves `none` aside by itself.
 *
 * @throws InputError if the space has no such operation, or an edge would have none but `none` left
 */
export function deriveWithout(
  space: SearchSpace,
  excluded: readonly string[],
): (weights: MixingWeights) => Genotype {
  const places = operationPlaces(space, excluded, 'derive.exclude');
  for (const operations of Object.values(space.candidates).flat()) {
    if (operations.some(operation => operation !== 'none' && !excluded.includes(operation))) continue;
    throw new InputError({
      given: `derive.exclude with ${excluded.join(', ')}`,
      expected: `an operation besides none left on every edge, which chooses from ${operations.join(', ')}`,
      remedy: 'exclude fewer operations',
    });
  }
  return weights => {
    const entries = Object.entries(weights).map(([table, values]) => {
      const kept = values.slice();
      for (const place of places.byTable[table] ?? []) kept[place] = 0;
      return [table, kept] as const;
    });
    return space.derive(Object.fromEntries(entries));
  };
}
