import type { AlphaTable } from '../graph/graph.js';
import type { ArchitectureParameters, MixingWeights } from './architectureParameters.js';
import { requireTables } from './requireTables.js';

/**
 * Mixing weights: the softmax of every row, wᵢ = exp(αᵢ) / Σⱼ exp(αⱼ) (DARTS, arXiv 1806.09055, eq. 2). Large parameters do
 * not overflow; −∞ masks an operation; a NaN or +∞ makes its whole row NaN.
 *
 * @throws InputError if the parameters are not of these tables
 * @example
 * softmaxAlpha([{ name: 'normal', rows: 1, columns: 2 }], { normal: Float32Array.of(0, 0) }); // { normal: [0.5, 0.5] }
 */
export function softmaxAlpha(
  tables: readonly AlphaTable[],
  parameters: ArchitectureParameters,
): MixingWeights {
  requireTables(tables, parameters);
  return mapRows(tables, (table, from, to) => softmax(parameters[table].subarray(from, to)));
}

/**
 * The chain rule through {@link softmaxAlpha}: from the gradient at the mixing weights to the one at the
 * architecture parameters, dαᵢ = wᵢ · (dwᵢ − Σⱼ wⱼ · dwⱼ).
 *
 * @param weights what `softmaxAlpha` returned
 * @throws InputError if weights or gradient are not of these tables
 */
export function softmaxAlphaGradient(
  tables: readonly AlphaTable[],
  weights: MixingWeights,
  dWeights: MixingWeights,
): ArchitectureParameters {
  requireTables(tables, weights);
  requireTables(tables, dWeights);
  return mapRows(tables, (table, from, to) => {
    const row = weights[table].subarray(from, to);
    const dRow = dWeights[table].subarray(from, to);
    const mean = row.reduce((sum, weight, column) => sum + weight * dRow[column], 0);
    return row.map((weight, column) => weight * (dRow[column] - mean));
  });
}

function mapRows(
  tables: readonly AlphaTable[],
  map: (table: string, from: number, to: number) => ArrayLike<number>,
): Readonly<Record<string, Float32Array>> {
  return Object.fromEntries(
    tables.map(({ name, rows, columns }) => {
      const values = new Float32Array(rows * columns);
      for (let from = 0; from < values.length; from += columns) {
        values.set(map(name, from, from + columns), from);
      }
      return [name, values];
    }),
  );
}

function softmax(row: Float32Array): number[] {
  const greatest = Math.max(...row);
  const exponentials = Array.from(row, value => Math.exp(value - greatest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map(value => value / sum);
}
