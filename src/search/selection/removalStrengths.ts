import type { MixingWeights } from '../../space/architectureParameters.js';
import type { EdgeRises } from './selection.js';
import type { SelectionOptions } from './selectionOptions.js';

/**
 * Rises as the tables that a space derives its cells from, in place of mixing weights: 1 + rₑₒ − min r, so that the operation
 * that is missed most is the strongest, and 0 for operations that were left out. A space that keeps some of a node's
 * edges keeps those whose best operation is missed most. Tables without operations, such as PC-DARTS' weights of edges,
 * stay as they are.
 */
export function removalStrengths(
  { candidates }: Pick<SelectionOptions, 'candidates'>,
  weights: MixingWeights,
  edges: readonly EdgeRises[],
): MixingWeights {
  const least = Math.min(...edges.flatMap(({ rises }) => Object.values(rises)));
  const strengths = Object.entries(candidates).map(([table, rows]) => {
    const values = rows.flatMap((operations, row) => {
      const rises = edges.find(edge => edge.table === table && edge.row === row)?.rises ?? {};
      return operations.map(operation => (operation in rises ? 1 + rises[operation] - least : 0));
    });
    return [table, Float32Array.from(values)] as const;
  });
  return { ...weights, ...Object.fromEntries(strengths) };
}
