import type { NativeKernels } from '../../src/engine/native/addon.js';
import { loadAddon } from '../../src/engine/native/loadAddon.js';

const addon = loadAddon();

/** The vectorised kernels that this processor runs, each instruction set once. */
export const vectorisedKernels = (['fast', 'avx2', 'baseline'] as const satisfies readonly NativeKernels[])
  .map(kernels => ({ kernels, instructions: addon.describeKernels(kernels) }))
  .filter(
    ({ instructions }, place, all) =>
      instructions !== null && all.findIndex(other => other.instructions === instructions) === place,
  )
  .map(({ kernels }) => kernels);
