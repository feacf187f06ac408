import { initialArchitecture } from '../architectureParameters.js';
import { dartsCells } from '../darts/dartsSpace.js';
import { genotypeOfStrengths } from '../darts/derive.js';
import type { DartsGenotype } from '../genotype.js';
import type { SearchSpace } from '../searchSpace.js';
import { type PcDartsCellOptions, resolvePcDartsOptions } from './cellOptions.js';
import { pcDartsEdgeStrengths } from './edgeStrengths.js';
import { pcDartsTables } from './edgeTables.js';
import { pcDartsSupernet } from './supernet.js';

/**
 * The DARTS space as PC-DARTS searches it (Xu et al., arXiv 1907.05737): another supernet and derivation; genotypes and
 * the networks made of them are DARTS'. The paper's schedule differs from DARTS' too: batches of 256, a learning rate of
 * 0.1, α at 6e-4 and only after 15 of 50 epochs, which are options of the search and not of the space.
 *
 * @throws InputError if the options make no cell
 */
export function pcDartsSpace(options: PcDartsCellOptions = {}): SearchSpace<DartsGenotype> {
  const cell = resolvePcDartsOptions(options);
  const alphaTables = pcDartsTables(cell);
  return {
    ...dartsCells(cell),
    name: 'pc-darts',
    alphaTables,
    supernet: size => pcDartsSupernet({ ...size, ...cell }),
    initialAlpha: stream => initialArchitecture(alphaTables, stream),
    derive: weights => genotypeOfStrengths(pcDartsEdgeStrengths(weights, cell), cell),
    edgeStrengths: weights => ({ ...pcDartsEdgeStrengths(weights, cell) }),
  };
}
