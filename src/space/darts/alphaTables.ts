import type { AlphaTable } from '../../graph/graph.js';
import type { DartsCell } from './cellOptions.js';

/** The supernet's tables of mixing weights: all normal cells share one, all reduction cells the other. */
export function dartsAlphaTables({ primitives: { normal, reduce } }: DartsCell): AlphaTable[] {
  return [
    { name: 'normal', rows: normal.length, columns: normal[0].length },
    { name: 'reduce', rows: reduce.length, columns: reduce[0].length },
  ];
}
