import type { RandomStream } from '../../base/randomStream.js';
import type { NasBench201Genotype } from '../genotype.js';
import { nasBench201FromIndex } from './cellIndex.js';
import { distinctNasBench201 } from './distinctCells.js';

/** A cell drawn uniformly from the 6,466 distinct ones: each class of isomorphic cells is equally likely. */
export function randomDistinctNasBench201(stream: RandomStream): NasBench201Genotype {
  const { count, firstOf } = distinctNasBench201();
  return nasBench201FromIndex(firstOf[stream.below(count)]);
}
