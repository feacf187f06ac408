import type { MixingWeights } from '../../space/architectureParameters.js';
import type { EdgeEffects } from './selection.js';
import type { SelectionOptions } from './selectionOptions.js';

/**
 * Effects of removals as the tables that a space derives its cells from, in place of mixing weights: an edge takes the
 * operation that is missed most, and a space that keeps some of a node's edges keeps those whose best operation is missed
 * most. Operations that were left out have 0. Tables without operations, such as PC-DARTS' weights of edges, stay as they are.
 */
export function removalStrengths(
  { candidates }: Pick<SelectionOptions, 'candidates'>,
  whole: MixingWeights,
  edges: readonly EdgeEffects[],
): MixingWeights {
  const strengths = Object.entries(candidates).map(([table, rows]) => {
    const values = rows.flatMap((operations, row) => {
      const effects = edges.find(edge => edge.table === table && edge.row === row)?.effects ?? {};
      // A divergence is never negative, but for rounding.
      return operations.map(operation => Math.max(0, effects[operation] ?? 0));
    });
    return [table, Float32Array.from(values)] as const;
  });
  return { ...whole, ...Object.fromEntries(strengths) };
}
