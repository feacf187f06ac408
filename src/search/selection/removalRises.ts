import type { MixingWeights } from '../../space/architectureParameters.js';
import type { RemovalLoss } from './removalLoss.js';
import type { EdgeRises } from './selection.js';
import type { SelectionOptions } from './selectionOptions.js';

/**
 * What a trained supernet loses without each operation: on every edge e, each candidate o is taken out of the mixture m,
 * the other weights as they are, and
 *
 *     rₑₒ = L(m with mₑₒ = 0) − L(m)
 *
 * (perturbation-based architecture selection, DARTS-PT: Wang et al., arXiv 2108.04392, §4.1). Takes one loss for each
 * operation of each edge, and one more. `none` gives nothing that could be missed: its rise is 0.
 *
 * @param weights mixing weights of the supernet as the search left it
 * @example
 * const { edges } = await removalRises({ candidates: space.candidates, exclude: ['none'] }, weights, loss);
 * edges[3]; // { table: 'cell', row: 3, rises: { skip_connect: 0.21, nor_conv_1x1: 0.08, nor_conv_3x3: 0.07, … } }
 */
export async function removalRises(
  { candidates, exclude }: Pick<SelectionOptions, 'candidates' | 'exclude'>,
  weights: MixingWeights,
  loss: RemovalLoss,
): Promise<{ loss: number; edges: EdgeRises[] }> {
  const whole = await loss(weights);
  const edges: EdgeRises[] = [];
  for (const [table, rows] of Object.entries(candidates)) {
    for (const [row, operations] of rows.entries()) {
      const rises: Record<string, number> = {};
      for (const [column, operation] of operations.entries()) {
        if (exclude.includes(operation)) continue;
        const without = withoutPlace(weights, table, row * operations.length + column);
        rises[operation] = operation === 'none' ? 0 : (await loss(without)) - whole;
      }
      edges.push({ table, row, rises });
    }
  }
  return { loss: whole, edges };
}

function withoutPlace(weights: MixingWeights, table: string, place: number): MixingWeights {
  const values = weights[table].slice();
  values[place] = 0;
  return { ...weights, [table]: values };
}
