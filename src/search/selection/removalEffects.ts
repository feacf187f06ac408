import type { MixingWeights } from '../../space/architectureParameters.js';
import type { RemovalDistance } from './removalDistance.js';
import type { EdgeEffects } from './selection.js';
import type { SelectionOptions } from './selectionOptions.js';

/**
 * What a trained supernet is without each operation: on every edge e, each candidate o is taken out of the mixture m in two
 * ways, and its effect is the mean of how far they move the predictions d,
 *
 *     ½ · d(mₑₒ = 0, its weight lost) + ½ · d(mₑₒ = 0, its weight shared out: the edge's others times Σₖ mₑₖ / Σₖ≠ₒ mₑₖ).
 *
 * Where the weight is lost the whole edge fades, which every operation is missed for that the rest of the network leans on, a
 * skip connection above all; where it is shared, the likes of an operation stand in for it, as pooling does for a skip. Takes two
 * distances for each operation of each edge. `none` gives nothing that could be missed: its effect is 0.
 *
 * @param whole mixing weights of the supernet as the search left it
 * @example
 * const edges = await removalEffects({ candidates: space.candidates, exclude: ['none'] }, weights, distance);
 * edges[3]; // { table: 'cell', row: 3, effects: { skip_connect: 0.079, nor_conv_1x1: 0.034, nor_conv_3x3: 0.048, … } }
 */
export async function removalEffects(
  { candidates, exclude }: Pick<SelectionOptions, 'candidates' | 'exclude'>,
  whole: MixingWeights,
  distance: RemovalDistance,
): Promise<EdgeEffects[]> {
  const edges: EdgeEffects[] = [];
  for (const [table, rows] of Object.entries(candidates)) {
    for (const [row, operations] of rows.entries()) {
      const effects: Record<string, number> = {};
      for (const [column, operation] of operations.entries()) {
        if (exclude.includes(operation)) continue;
        const without = (share: boolean): MixingWeights => {
          const values = whole[table].slice();
          const edge = values.subarray(row * operations.length, (row + 1) * operations.length);
          edge.set(withoutColumn(edge, column, share));
          return { ...whole, [table]: values };
        };
        effects[operation] =
          operation === 'none' ? 0 : ((await distance(without(false))) + (await distance(without(true)))) / 2;
      }
      edges.push({ table, row, effects });
    }
  }
  return edges;
}

/** An edge's weights without one of them; what it had is lost, or shared out among the others as they are. */
function withoutColumn(edge: Float32Array, removed: number, share: boolean): Float32Array {
  const sum = edge.reduce((total, weight) => total + weight, 0);
  const rest = sum - edge[removed];
  const factor = share && rest > 0 ? sum / rest : 1;
  return edge.map((weight, column) => (column === removed ? 0 : weight * factor));
}
