import type { RandomStream } from '../../base/randomStream.js';
import type { DartsGenotype, GenotypeEdge } from '../genotype.js';
import { primitives } from './primitives.js';

const operations = primitives.filter(name => name !== 'none');

/**
 * A neighbour of a pair of cells, as in regularised evolution (Real et al., arXiv 1802.01548, §3.2): one edge of one of the
 * two cells takes another operation, or reads another state. All draws are uniform; a node never reads a state twice, so that
 * the first one, which has two states to read, changes its operations alone.
 */
export function mutateGenotype(genotype: DartsGenotype, stream: RandomStream): DartsGenotype {
  const cell = (['normal', 'reduce'] as const)[stream.below(2)];
  const edges = genotype[cell];
  const place = stream.below(edges.length);
  const changed = mutateEdge(edges, place, stream);
  return { ...genotype, [cell]: edges.map((edge, item) => (item === place ? changed : edge)) };
}

function mutateEdge(edges: readonly GenotypeEdge[], place: number, stream: RandomStream): GenotypeEdge {
  const node = Math.floor(place / 2);
  const edge = edges[place];
  const sibling = edges[place % 2 === 0 ? place + 1 : place - 1];
  const states = Array.from({ length: node + 2 }, (_, state) => state);
  const others = states.filter(state => state !== edge.from && state !== sibling.from);
  const rewire = stream.below(2) === 1 && others.length > 0;
  if (rewire) return { ...edge, from: others[stream.below(others.length)] };
  const candidates = operations.filter(name => name !== edge.operation);
  return { ...edge, operation: candidates[stream.below(candidates.length)] };
}
