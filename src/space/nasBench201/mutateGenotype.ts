import type { RandomStream } from '../../base/randomStream.js';
import type { NasBench201Genotype } from '../genotype.js';
import { nasBench201Operations } from './operations.js';

/**
 * A neighbour of a cell: one edge, drawn uniformly, takes one of the four other operations, drawn uniformly. It is the
 * mutation that NAS-Bench-201 (arXiv 2001.00326, §4) gives regularised evolution.
 */
export function mutateNasBench201({ cell }: NasBench201Genotype, stream: RandomStream): NasBench201Genotype {
  const mutated = stream.below(cell.length);
  const others = nasBench201Operations.filter(name => name !== cell[mutated].operation);
  const operation = others[stream.below(others.length)];
  return { cell: cell.map((edge, item) => (item === mutated ? { ...edge, operation } : edge)) };
}
