import type { RandomStream } from '../../base/randomStream.js';
import type { NasBench201Genotype } from '../genotype.js';
import { nasBench201Edges, nodeCount } from './cellEdges.js';
import { nasBench201Operations } from './operations.js';

/**
 * A neighbour of a cell, as the code of NAS-Bench-201 and NATS-Bench mutates for regularised evolution: a node is
 * drawn, then an edge into it, and that edge takes one of the four other operations, each draw uniform. So the one edge
 * into node 1 changes three times as often as any of the three into node 3.
 */
export function mutateNasBench201({ cell }: NasBench201Genotype, stream: RandomStream): NasBench201Genotype {
  const to = 1 + stream.below(nodeCount - 1);
  const from = stream.below(to);
  const mutated = nasBench201Edges.findIndex(edge => edge.to === to && edge.from === from);
  const others = nasBench201Operations.filter(name => name !== cell[mutated].operation);
  const operation = others[stream.below(others.length)];
  return { cell: cell.map((edge, item) => (item === mutated ? { ...edge, operation } : edge)) };
}
