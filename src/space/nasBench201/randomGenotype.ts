import type { RandomStream } from '../../base/randomStream.js';
import type { NasBench201Genotype } from '../genotype.js';
import { nasBench201Edges } from './cellEdges.js';
import { nasBench201Operations } from './operations.js';

/** A cell drawn uniformly from all 15,625: every edge takes each of the five operations equally often. */
export function randomNasBench201(stream: RandomStream): NasBench201Genotype {
  return {
    cell: nasBench201Edges.map(({ from }) => ({
      operation: nasBench201Operations[stream.below(nasBench201Operations.length)],
      from,
    })),
  };
}
