import type { RandomStream } from '../../base/randomStream.js';
import type { DartsGenotype, GenotypeEdge } from '../genotype.js';
import type { EdgeCandidates } from './cellCandidates.js';
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
  const concat = lastStates({ nodes, multiplier });
  const drawEdges = (candidates: EdgeCandidates): GenotypeEdge[] => {
    let row = 0;
    return Array.from({ length: nodes }, (_, node) => {
      const choices = candidates.slice(row, row + node + 2);
      row += choices.length;
      return drawNode(stream, choices);
    }).flat();
  };
  const normal = drawEdges(primitives.normal);
  return { normal, normalConcat: concat, reduce: drawEdges(primitives.reduce), reduceConcat: concat };
}

/** Two of a node's edges, in the order of the states that they read. */
function drawNode(stream: RandomStream, choices: EdgeCandidates): GenotypeEdge[] {
  const states = stream.permutation(choices.length).subarray(0, 2).toSorted();
  return Array.from(states, from => {
    const operations = choices[from].filter(name => name !== 'none');
    return { operation: operations[stream.below(operations.length)], from };
  });
}
