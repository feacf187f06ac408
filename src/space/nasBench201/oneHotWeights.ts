import type { MixingWeights } from '../architectureParameters.js';
import type { NasBench201Genotype } from '../genotype.js';
import { nasBench201Operations } from './operations.js';
import { nasBench201Alpha } from './supernet.js';
import { validateNasBench201 } from './validateGenotype.js';

/**
 * Mixing weights by which the supernet is one cell: 1 for the operation of each edge, 0 for the others.
 *
 * @throws InputError if the genotype is not of this space
 */
export function oneHotNasBench201(genotype: NasBench201Genotype): MixingWeights {
  const operations: readonly string[] = nasBench201Operations;
  const { name, rows, columns } = nasBench201Alpha;
  const weights = new Float32Array(rows * columns);
  validateNasBench201(genotype).cell.forEach(({ operation }, edge) => {
    weights[edge * columns + operations.indexOf(operation)] = 1;
  });
  return { [name]: weights };
}
