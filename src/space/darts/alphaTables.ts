import type { AlphaTable } from '../../graph/graph.js';
import { cellEdges } from './cellEdges.js';
import type { DartsCellOptions } from './cellOptions.js';

/** The supernet's tables of mixing weights: all normal cells share one, all reduction cells the other. */
export function dartsAlphaTables({ nodes, primitives }: Required<DartsCellOptions>): AlphaTable[] {
  const extent = { rows: cellEdges(nodes).length, columns: primitives.length };
  return [
    { name: 'normal', ...extent },
    { name: 'reduce', ...extent },
  ];
}
