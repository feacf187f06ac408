import type { SearchDiagnostics } from '../search/diagnostics/searchDiagnostics.js';
import type { SearchView } from './reportModel.js';

/** An epoch of a search with what it was diagnosed with. */
export interface DiagnosedEpoch {
  readonly epoch: number;
  readonly diagnostics: SearchDiagnostics;
}

/** A search as the figures of its diagnostics show it; `epochs` has those alone that have diagnostics. */
export interface DiagnosedSearch extends Pick<SearchView, 'id' | 'label' | 'colour'> {
  readonly epochs: readonly DiagnosedEpoch[];
  /** If the search was stopped by its dominant eigenvalue: after which epoch, and what it went back to. */
  readonly stopped?: {
    readonly at: number;
    readonly returns: number;
    readonly before: number;
    readonly after: number;
  };
}

/** The searches that have diagnostics: those of earlier versions have none. */
export function diagnosedSearches(searches: readonly SearchView[]): readonly DiagnosedSearch[] {
  return searches.flatMap(({ id, label, colour, epochs }) => {
    const diagnosed = epochs.flatMap(({ epoch, diagnostics }) =>
      diagnostics === undefined ? [] : [{ epoch, diagnostics }],
    );
    if (diagnosed.length === 0) return [];
    const last = epochs.at(-1);
    const stopped = last?.stoppedEarly && { ...last.stoppedEarly, at: last.epoch };
    return [{ id, label, colour, epochs: diagnosed, stopped }];
  });
}

/** The searches with the epochs alone in which something was measured; those without any are left out. */
export function withMeasured(
  searches: readonly DiagnosedSearch[],
  key: 'supernet' | 'eigenvalue',
): readonly DiagnosedSearch[] {
  return searches
    .map(search => ({ ...search, epochs: search.epochs.filter(({ diagnostics }) => diagnostics[key]) }))
    .filter(({ epochs }) => epochs.length > 0);
}
