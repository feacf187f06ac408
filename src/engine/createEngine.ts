import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import type { Engine } from './engine.js';
import type { NativeKernels } from './native/addon.js';

/**
 * The engines, as `--engine` calls them. `native` takes the widest vectors that the processor has; `native:avx2` and
 * `native:baseline` no wider ones than AVX2's and those of every processor, so that a machine with others repeats their bits.
 */
export type EngineName =
  | 'native'
  | 'native:avx2'
  | 'native:baseline'
  | 'tfjs:cpu'
  | 'tfjs:tensorflow'
  | 'tfjs:webgpu';

export interface EngineOptions {
  /** Threads of the native engine; all cores by default. The result has the same bits for every count. */
  readonly threads?: number;
}

/** Engines are imported when they are asked for: tfjs takes longer to load than a small native run takes. */
const makers: { readonly [Name in EngineName]: (options: EngineOptions) => Promise<Engine> } = {
  native: options => nativeEngine('fast', options),
  'native:avx2': options => nativeEngine('avx2', options),
  'native:baseline': options => nativeEngine('baseline', options),
  'tfjs:cpu': options => tfjsEngine('cpu', options),
  'tfjs:tensorflow': options => tfjsEngine('tensorflow', options),
  'tfjs:webgpu': options => tfjsEngine('webgpu', options),
};

export const engineNames = Object.keys(makers) as readonly EngineName[];

/**
 * Makes an engine.
 *
 * @param name one of {@link engineNames}; without it `native` where its addon is built, else `tfjs:cpu`
 * @throws InputError if the name is unknown, the engine cannot run here, or it does not know an option
 */
export async function createEngine(name?: string, options: EngineOptions = {}): Promise<Engine> {
  return makers[name === undefined ? await defaultEngine() : requireEngineName(name)](options);
}

async function defaultEngine(): Promise<EngineName> {
  const { nativeAddonAvailable } = await import('./native/loadAddon.js');
  return nativeAddonAvailable() ? 'native' : 'tfjs:cpu';
}

function requireEngineName(name: string): EngineName {
  const known = engineNames.find(candidate => candidate === name);
  if (known) return known;
  const near = nearestName(name, engineNames);
  throw new InputError({
    given: `engine ${name}`,
    expected: `one of ${engineNames.join(', ')}`,
    remedy: near ? `did you mean ${near}?` : 'leave --engine out to have one chosen',
  });
}

async function nativeEngine(kernels: NativeKernels, { threads }: EngineOptions): Promise<Engine> {
  const { createNativeEngine } = await import('./native/createNativeEngine.js');
  return createNativeEngine({ threads, kernels });
}

async function tfjsEngine(
  backend: 'cpu' | 'tensorflow' | 'webgpu',
  { threads }: EngineOptions,
): Promise<Engine> {
  if (threads !== undefined) {
    throw new InputError({
      given: `threads ${threads} for tfjs:${backend}`,
      expected: 'no count of threads, which only the native engine takes',
      remedy: 'leave --threads out or use --engine native',
    });
  }
  const { createTfjsEngine } = await import('./tfjs/createTfjsEngine.js');
  return createTfjsEngine(backend);
}
