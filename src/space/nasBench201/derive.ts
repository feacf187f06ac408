import type { MixingWeights } from '../architectureParameters.js';
import type { NasBench201Genotype } from '../genotype.js';
import { nasBench201EdgeStrengths } from './edgeStrengths.js';

/**
 * The derived cell: each edge takes its strongest operation, `none` among them, as the benchmark's search code does. Of
 * equals the one with the lower digit wins, so that six edges of equal weights give a cell of `none` alone.
 *
 * @param weights mixing weights, after the softmax
 * @throws InputError if the weights are of other tables, negative or not finite
 */
export function deriveNasBench201(weights: MixingWeights): NasBench201Genotype {
  return {
    cell: nasBench201EdgeStrengths(weights).map(({ from, operation, kept }) => ({
      operation: kept ? operation : 'none',
      from,
    })),
  };
}
