import type { Genotype } from '../../space/genotype.js';
import { genotypeCells } from '../../space/genotypeCells.js';

/**
 * Edges of a genotype, over all its cells, that an earlier one of the same space does not have: another operation, or
 * another source of its node. The order of a node's edges is no difference.
 */
export function changedEdges(before: Genotype, after: Genotype): number {
  const earlier = keys(before);
  let changed = 0;
  for (const key of keys(after)) {
    const place = earlier.indexOf(key);
    if (place < 0) changed++;
    else earlier.splice(place, 1);
  }
  return changed;
}

function keys(genotype: Genotype): string[] {
  return Object.entries(genotypeCells(genotype)).flatMap(([cell, edges]) =>
    edges.map(({ node, from, operation }) => `${cell} ${from}→${node} ${operation}`),
  );
}
