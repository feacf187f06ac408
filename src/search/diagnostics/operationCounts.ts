import type { Genotype } from '../../space/genotype.js';
import { genotypeCells } from '../../space/genotypeCells.js';

/**
 * How often each operation is on the edges of a derived cell, cell by cell; one that is on none is left out. A cell
 * that fills up with skip connections is how a differentiable search collapses (Zela et al., arXiv 1909.09656, §3).
 *
 * @example
 * operationCounts(genotype).normal.skip_connect; // 3, or undefined for none
 */
export function operationCounts(
  genotype: Genotype,
): Readonly<Record<string, Readonly<Record<string, number>>>> {
  return Object.fromEntries(
    Object.entries(genotypeCells(genotype)).map(([cell, edges]) => {
      const counts = new Map<string, number>();
      for (const { operation } of edges) counts.set(operation, (counts.get(operation) ?? 0) + 1);
      return [cell, Object.fromEntries(counts)];
    }),
  );
}
