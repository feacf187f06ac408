import type { CorrelationResult, EstimateName } from '../experiment/correlationResult.js';
import type { SearchView } from './reportModel.js';

/** What estimates of cells are called. */
export const ESTIMATES: Readonly<Record<EstimateName, string>> = {
  'supernet-clean': 'Supernet, clean',
  'supernet-perturbed': 'Supernet, perturbed',
  proxy: 'Zero-cost proxy',
};

/** A search whose estimates were compared with a table. */
export interface CorrelatedSearch {
  readonly search: SearchView;
  readonly correlation: CorrelationResult;
}

/** The searches of which `rnas correlate` was asked. */
export function correlatedSearches(searches: readonly SearchView[]): readonly CorrelatedSearch[] {
  return searches.flatMap(search => {
    const { correlation } = search.run;
    return correlation === undefined ? [] : [{ search, correlation }];
  });
}
