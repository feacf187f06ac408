import type { MixingWeights } from '../../space/architectureParameters.js';
import type { RemovalDistance } from './removalDistance.js';
import type { EdgeEffects } from './selection.js';
import type { SelectionOptions } from './selectionOptions.js';

/**
 * What a trained supernet is without each operation: on every edge e, each candidate o is taken out of the mixture m (mₑₒ = 0,
 * the other weights as they are), and its effect is how far that moves the predictions. Takes one distance for each operation of
 * each edge. `none` gives nothing that could be missed: its effect is 0.
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
        const without = withoutPlace(whole, table, row * operations.length + column);
        effects[operation] = operation === 'none' ? 0 : await distance(without);
      }
      edges.push({ table, row, effects });
    }
  }
  return edges;
}

function withoutPlace(weights: MixingWeights, table: string, place: number): MixingWeights {
  const values = weights[table].slice();
  values[place] = 0;
  return { ...weights, [table]: values };
}
