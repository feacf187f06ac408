import type { MixingWeights } from '../architectureParameters.js';
import type { EdgeStrength } from '../edgeStrength.js';
import type { DartsGenotype, GenotypeEdge } from '../genotype.js';
import { type DartsCell, type DartsCellOptions, resolveCellOptions } from './cellOptions.js';
import { type DartsEdgeStrengths, dartsEdgeStrengths } from './edgeStrengths.js';
import { lastStates } from './lastStates.js';

/**
 * The derived cells (DARTS, arXiv 1806.09055, §2.4): each node keeps its two strongest incoming edges from different
 * states, the stronger one first, each with its strongest operation other than `none`; the last `multiplier` nodes
 * are concatenated. Of equals the earlier one wins.
 *
 * @param weights mixing weights, after the softmax
 * @throws InputError if the weights are of other tables, negative or not finite
 */
export function deriveDarts(weights: MixingWeights, options: DartsCellOptions = {}): DartsGenotype {
  const cell = resolveCellOptions(options);
  return genotypeOfStrengths(dartsEdgeStrengths(weights, cell), cell);
}

/** The cells of the edges that are kept. */
export function genotypeOfStrengths({ normal, reduce }: DartsEdgeStrengths, cell: DartsCell): DartsGenotype {
  const concat = lastStates(cell);
  return {
    normal: keptEdges(normal),
    normalConcat: concat,
    reduce: keptEdges(reduce),
    reduceConcat: concat,
  };
}

function keptEdges(edges: readonly EdgeStrength[]): GenotypeEdge[] {
  return edges
    .filter(({ kept }) => kept)
    .toSorted((a, b) => a.to - b.to || b.strength - a.strength || a.from - b.from)
    .map(({ operation, from }) => ({ operation, from }));
}
