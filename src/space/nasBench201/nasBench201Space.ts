import { InputError } from '../../base/inputError.js';
import { initialArchitecture } from '../architectureParameters.js';
import type { NasBench201Genotype } from '../genotype.js';
import type { SearchSpace } from '../searchSpace.js';
import { nasBench201Edges } from './cellEdges.js';
import { deriveNasBench201 } from './derive.js';
import { nasBench201Network } from './derivedNetwork.js';
import { nasBench201EdgeStrengths } from './edgeStrengths.js';
import { formatNasBench201, parseNasBench201 } from './genotypeCodec.js';
import { nasBench201Operations } from './operations.js';
import { publishedNasBench201 } from './publishedGenotypes.js';
import { randomNasBench201 } from './randomGenotype.js';
import { nasBench201Alpha, nasBench201Supernet } from './supernet.js';
import { validateNasBench201 } from './validateGenotype.js';

/**
 * The NAS-Bench-201 space (Dong, Yang; arXiv 2001.00326): one cell of four nodes, every one of its six edges with one
 * of five operations, in a fixed stack.
 *
 * @throws InputError if an option would give the cell another shape
 */
export function nasBench201Space(cell: object = {}): SearchSpace<NasBench201Genotype> {
  requireNoShape(cell);
  const alphaTables = [nasBench201Alpha];
  return {
    name: 'nas-bench-201',
    operations: nasBench201Operations,
    alphaTables,
    candidates: { [nasBench201Alpha.name]: nasBench201Edges.map(() => nasBench201Operations) },
    auxiliaryHead: false,
    published: publishedNasBench201,
    supernet: nasBench201Supernet,
    initialAlpha: stream => initialArchitecture(alphaTables, stream),
    derive: deriveNasBench201,
    edgeStrengths: weights => ({ [nasBench201Alpha.name]: nasBench201EdgeStrengths(weights) }),
    network: (genotype, size) => nasBench201Network(validateNasBench201(genotype), size),
    random: randomNasBench201,
    formatGenotype: genotype => formatNasBench201(validateNasBench201(genotype)),
    parseGenotype: parseNasBench201,
    validateGenotype: validateNasBench201,
  };
}

function requireNoShape(cell: object): void {
  for (const [option, value] of Object.entries(cell)) {
    if (value === undefined) continue;
    throw new InputError({
      given: `${option} = ${JSON.stringify(value)}`,
      expected: `no ${option}: the cell of nas-bench-201 has one shape`,
      remedy: `leave ${option} out, or choose another space`,
    });
  }
}
