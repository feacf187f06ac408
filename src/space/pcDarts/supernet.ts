import { InputError } from '../../base/inputError.js';
import type { Graph } from '../../graph/graph.js';
import { type MixedSupernetSize, mixedSupernet } from '../darts/mixedSupernet.js';
import { type PcDartsCellOptions, resolvePcDartsOptions } from './cellOptions.js';
import { pcDartsMixture } from './mixture.js';

export interface PcDartsSupernetOptions extends MixedSupernetSize, PcDartsCellOptions {}

/**
 * DARTS' supernet with partial channel connections and edge normalisation (PC-DARTS, Xu et al., arXiv 1907.05737), as
 * {@link pcDartsMixture} mixes it. Parameters are named as in the authors' PyTorch code, which are DARTS' names.
 *
 * @throws InputError if an option makes no network; `channels` has to be a multiple of K
 * @example
 * const graph = pcDartsSupernet({ ...task, channels: 16, layers: 8, partial: 4 });
 */
export function pcDartsSupernet({ channels = 16, ...options }: PcDartsSupernetOptions): Graph {
  const cell = resolvePcDartsOptions(options);
  requireDivisible(channels, cell.partial);
  return mixedSupernet({ ...options, channels }, cell, pcDartsMixture(cell));
}

function requireDivisible(channels: number, partial: number): void {
  if (!Number.isInteger(channels) || channels % partial === 0) return;
  throw new InputError({
    given: `channels = ${channels} with partial = ${partial}`,
    expected: `channels that are a multiple of ${partial}, since the operations see one part in ${partial}`,
    remedy: 'change channels or partial',
  });
}
