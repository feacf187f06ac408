import type { NamedTensors } from '../base/tensor.js';
import type { AlphaTable } from '../graph/graph.js';
import type { ArchitectureParameters } from '../space/architectureParameters.js';

/** Architecture parameters as named arrays [rows, columns]: what an optimiser moves and a checkpoint holds. */
export function alphaToTensors(tables: readonly AlphaTable[], alpha: ArchitectureParameters): NamedTensors {
  return new Map(
    tables.map(({ name, rows, columns }) => [name, { shape: [rows, columns], data: alpha[name] }]),
  );
}

/** The way back from {@link alphaToTensors}. */
export function alphaFromTensors(tensors: NamedTensors): ArchitectureParameters {
  return Object.fromEntries(Array.from(tensors, ([name, { data }]) => [name, data]));
}

/** Architecture parameters as nested arrays, one row per edge: what an event holds. */
export function alphaRows(tensors: NamedTensors): Record<string, number[][]> {
  return Object.fromEntries(
    Array.from(tensors, ([name, { shape, data }]) => [
      name,
      Array.from({ length: shape[0] }, (_, row) => [...data.subarray(row * shape[1], (row + 1) * shape[1])]),
    ]),
  );
}
