import { availableParallelism } from 'node:os';
import { InputError } from '../../base/inputError.js';
import type { Engine } from '../engine.js';
import type { NativeKernels } from './addon.js';
import { loadAddon } from './loadAddon.js';
import { NativeModel } from './nativeModel.js';

/**
 * The C++ engine: float32 on the processor, off the event loop, on threads of its own. Results do not depend on
 * the number of threads, to the last bit; they do depend, in rounding, on the instruction set that the description names, which
 * `kernels` can choose.
 *
 * @param options.threads by default as many as the machine runs at once
 * @param options.kernels see {@link NativeKernels}; `fast` by default
 * @throws InputError if the addon is not built (see {@link nativeAddonAvailable}), `threads` is not in 1 … 1024, or this
 *   processor cannot run the kernels
 *
 * @example
 * const model = await createNativeEngine().compile(graph, { seed: 1 });
 * const pass = await model.forward(images, { mode: 'eval' });
 */
export function createNativeEngine(options: { threads?: number; kernels?: NativeKernels } = {}): Engine {
  const { threads = availableParallelism(), kernels = 'fast' } = options;
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= 1024)) {
    throw new InputError({
      given: `${threads} threads`,
      expected: 'a whole number from 1 to 1024',
      remedy: 'pass for example --threads 2',
    });
  }
  const addon = loadAddon();
  const instructions = addon.describeKernels(kernels);
  if (instructions === null) {
    throw new InputError({
      given: `native:${kernels}`,
      expected: `a processor with ${kernels.toUpperCase()}`,
      remedy: 'take native, or native:baseline, which every processor of this architecture runs',
    });
  }
  const engine = addon.createEngine({ threads, kernels });
  return {
    name: kernels === 'fast' ? 'native' : `native:${kernels}`,
    description: `native C++ (${instructions} kernels), float32, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    heldBytes: () => addon.heldMemory(),
    async compile(graph, { seed }) {
      return new NativeModel(addon, engine, graph, seed);
    },
  };
}
