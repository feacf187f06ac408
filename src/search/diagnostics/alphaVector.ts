import type { AlphaTable } from '../../graph/graph.js';
import type { ArchitectureParameters } from '../../space/architectureParameters.js';

/** α as one vector, table after table, so that linear algebra can be done with it. */
export function alphaToVector(tables: readonly AlphaTable[], alpha: ArchitectureParameters): Float64Array {
  return Float64Array.from(tables.flatMap(({ name }) => [...alpha[name]]));
}

/** The way back from {@link alphaToVector}, rounded to float32. */
export function alphaFromVector(tables: readonly AlphaTable[], vector: Float64Array): ArchitectureParameters {
  let from = 0;
  return Object.fromEntries(
    tables.map(({ name, rows, columns }) => {
      const part = Float32Array.from(vector.subarray(from, from + rows * columns));
      from += part.length;
      return [name, part];
    }),
  );
}
