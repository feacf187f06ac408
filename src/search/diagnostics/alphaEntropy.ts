import type { AlphaTable } from '../../graph/graph.js';
import type { ArchitectureParameters } from '../../space/architectureParameters.js';
import { softmaxAlpha } from '../../space/softmaxAlpha.js';

/** Entropy of one table of α in nats. */
export interface TableEntropy {
  readonly mean: number;
  /** Of every row, in the order of the table. */
  readonly edges: readonly number[];
}

/**
 * How undecided every edge is: H = −Σᵢ pᵢ ln pᵢ of p = softmax(α) over a row, from 0 (one operation) to ln(columns).
 *
 * @throws InputError if the parameters are not of these tables
 * @example
 * alphaEntropy([{ name: 'cell', rows: 1, columns: 2 }], { cell: Float32Array.of(0, 0) }).cell.mean; // ln 2
 */
export function alphaEntropy(
  tables: readonly AlphaTable[],
  alpha: ArchitectureParameters,
): Readonly<Record<string, TableEntropy>> {
  const weights = softmaxAlpha(tables, alpha);
  return Object.fromEntries(
    tables.map(({ name, rows, columns }) => {
      const edges = Array.from({ length: rows }, (_, row) =>
        entropy(weights[name].subarray(row * columns, (row + 1) * columns)),
      );
      return [name, { mean: edges.reduce((sum, edge) => sum + edge, 0) / rows, edges }];
    }),
  );
}

/** 0 · ln 0 is 0, its limit. */
function entropy(row: Float32Array): number {
  return row.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
}
