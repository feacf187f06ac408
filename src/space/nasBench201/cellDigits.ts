import { InputError } from '../../base/inputError.js';
import type { NasBench201Genotype } from '../genotype.js';
import { nasBench201Edges } from './cellEdges.js';
import { nasBench201Operations } from './operations.js';
import { validateNasBench201 } from './validateGenotype.js';

/**
 * A cell as NAS-RobBench-201 (Wu et al., ICLR 2024) writes it: one digit for the operation of each of the edges
 * 0→1, 0→2, 1→2, 0→3, 1→3, 2→3. 0 is none, 1 skip_connect, 2 nor_conv_1x1, 3 nor_conv_3x3, 4 avg_pool_3x3.
 *
 * @throws InputError if the genotype is not of this space
 */
export function nasBench201Digits(genotype: NasBench201Genotype): string {
  const operations: readonly string[] = nasBench201Operations;
  return validateNasBench201(genotype)
    .cell.map(({ operation }) => operations.indexOf(operation))
    .join('');
}

/**
 * The cell that six digits stand for.
 *
 * @throws InputError unless they are six digits from 0 to 4
 * @example
 * nasBench201FromDigits('333333'); // 3×3 convolutions on all edges
 */
export function nasBench201FromDigits(digits: string): NasBench201Genotype {
  if (!/^[0-4]{6}$/.test(digits)) {
    throw new InputError({
      given: `the digits ${JSON.stringify(digits.slice(0, 40))} for a cell of nas-bench-201`,
      expected: 'six digits from 0 to 4, one for each edge',
      remedy: 'write 0 for none, 1 for a skip, 2 and 3 for 1×1 and 3×3 convolutions, 4 for pooling',
    });
  }
  return {
    cell: nasBench201Edges.map(({ from }, item) => ({
      operation: nasBench201Operations[Number(digits[item])],
      from,
    })),
  };
}
