import type { RandomStream } from '../../base/randomStream.js';
import type { NasBench201Genotype } from '../genotype.js';
import { requireWhole } from '../requireWhole.js';
import { nasBench201FromIndex } from './cellIndex.js';
import { distinctNasBench201 } from './distinctCells.js';

/**
 * Cells drawn without replacement from the 6,466 distinct ones, one of each class. The first n are the sample of n cells.
 *
 * @throws InputError if there are not so many
 */
export function sampleDistinctNasBench201(cells: number, stream: RandomStream): NasBench201Genotype[] {
  const { count, firstOf } = distinctNasBench201();
  requireWhole('cells', cells, 1, count);
  return Array.from(stream.permutation(count).subarray(0, cells), place =>
    nasBench201FromIndex(firstOf[place]),
  );
}
