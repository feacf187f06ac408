import { initialArchitecture } from '../architectureParameters.js';
import type { DartsGenotype } from '../genotype.js';
import type { SearchSpace } from '../searchSpace.js';
import { dartsAlphaTables } from './alphaTables.js';
import { type DartsCell, type DartsCellOptions, resolveCellOptions } from './cellOptions.js';
import { deriveDarts } from './derive.js';
import { dartsNetwork } from './derivedNetwork.js';
import { dartsEdgeStrengths } from './edgeStrengths.js';
import { formatGenotype, parseGenotype } from './genotypeCodec.js';
import { edgeOperations } from './primitives.js';
import { publishedGenotypes } from './publishedGenotypes.js';
import { randomGenotype } from './randomGenotype.js';
import { dartsSupernet } from './supernet.js';
import { validateGenotype } from './validateGenotype.js';

/**
 * The DARTS space (Liu, Simonyan, Yang; arXiv 1806.09055): a normal and a reduction cell of the given shape.
 *
 * @throws InputError if the options make no cell
 */
export function dartsSpace(options: DartsCellOptions = {}): SearchSpace<DartsGenotype> {
  const cell = resolveCellOptions(options);
  const alphaTables = dartsAlphaTables(cell);
  return {
    ...dartsCells(cell),
    name: 'darts',
    alphaTables,
    supernet: size => dartsSupernet({ ...size, ...cell }),
    initialAlpha: stream => initialArchitecture(alphaTables, stream),
    derive: weights => deriveDarts(weights, cell),
    edgeStrengths: weights => ({ ...dartsEdgeStrengths(weights, cell) }),
  };
}

/** What does not depend on how a supernet is mixed: candidates, genotypes, their text and their networks. */
export function dartsCells(cell: DartsCell) {
  const used = new Set([...cell.primitives.normal, ...cell.primitives.reduce].flat());
  return {
    operations: edgeOperations.filter(name => used.has(name)),
    candidates: { ...cell.primitives },
    auxiliaryHead: true,
    published: publishedGenotypes,
    network: (genotype, size) => dartsNetwork(validateGenotype(genotype), size),
    random: stream => randomGenotype(stream, cell),
    formatGenotype: genotype => formatGenotype(validateGenotype(genotype)),
    parseGenotype,
    validateGenotype,
  } satisfies Partial<SearchSpace<DartsGenotype>>;
}
