import type { RandomStream } from '../base/randomStream.js';
import type { AlphaTable } from '../graph/graph.js';

/**
 * What a differentiable search learns about the architecture: for each alpha table one number per edge and
 * operation, [rows × columns], row-major, before the softmax that turns them into mixing weights.
 */
export type ArchitectureParameters = Readonly<Record<string, Float32Array>>;

/** What the supernet mixes its operations by: the same tables, after the softmax. */
export type MixingWeights = Readonly<Record<string, Float32Array>>;

/** Architecture parameters drawn from 10⁻³ · N(0, 1), as DARTS does; each table from a stream of its own. */
export function initialArchitecture(
  tables: readonly AlphaTable[],
  stream: RandomStream,
): ArchitectureParameters {
  return Object.fromEntries(
    tables.map(({ name, rows, columns }) => {
      const random = stream.fork('alpha', name);
      return [name, Float32Array.from({ length: rows * columns }, () => 1e-3 * random.normal())];
    }),
  );
}
