import type { RandomStream } from '../../base/randomStream.js';
import type { DartsGenotype, GenotypeEdge } from '../genotype.js';
import { type DartsCellOptions, resolveCellOptions } from './cellOptions.js';
import { lastStates } from './lastStates.js';

/**
 * A genotype drawn uniformly from those that a search can derive: each node reads two different earlier states,
 * every pair being equally likely, through operations other than `none`, equally likely too.
 *
 * @throws InputError if an option makes no cell
 */
export function randomGenotype(stream: RandomStream, options: DartsCellOptions = {}): DartsGenotype {
  const { nodes, multiplier, primitives } = resolveCellOptions(options);
  const operations = primitives.filter(name => name !== 'none');
  const concat = lastStates({ nodes, multiplier });
  const drawEdges = (): GenotypeEdge[] =>
    Array.from({ length: nodes }, (_, node) =>
      [
        ...stream
          .permutation(node + 2)
          .subarray(0, 2)
          .toSorted(),
      ].map(from => ({
        operation: operations[stream.below(operations.length)],
        from,
      })),
    ).flat();
  return { normal: drawEdges(), normalConcat: concat, reduce: drawEdges(), reduceConcat: concat };
}
