import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
// tfjs-core's build for Node leaves its gradients out; this package registers them all as it loads.
import '@tensorflow/tfjs-layers';
import { InputError } from '../../base/inputError.js';

const require = createRequire(import.meta.url);

/** Where tfjs computes: pure JavaScript, TensorFlow's C library (with CUDA if its GPU build is installed), or WebGPU. */
export type TfjsBackend = 'cpu' | 'tensorflow' | 'webgpu';

interface Source {
  /** Packages that bring the backend; the first that is installed is taken. */
  readonly packages: readonly string[];
  /** What to install when none is. */
  readonly install: string;
  /** Whether its convolutions and poolings, and their gradients, take padding as a number of pixels. */
  readonly numericPadding: boolean;
  /** Whether its filter gradients are so slow that ours are to be taken (see filterGradient.ts). */
  readonly slowFilterGradient: boolean;
  /** Makes the process ready for the packages. */
  readonly prepare?: () => Promise<void>;
}

export const tfjsBackends: { readonly [Name in TfjsBackend]: Source } = {
  cpu: {
    packages: ['@tensorflow/tfjs-backend-cpu'],
    install: '@tensorflow/tfjs-backend-cpu',
    numericPadding: true,
    slowFilterGradient: true,
  },
  tensorflow: {
    packages: ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'],
    install: '@tensorflow/tfjs-node-gpu',
    numericPadding: false,
    slowFilterGradient: false,
  },
  webgpu: {
    packages: ['@tensorflow/tfjs-backend-webgpu'],
    install: 'webgpu @tensorflow/tfjs-backend-webgpu',
    numericPadding: true,
    slowFilterGradient: false,
    prepare: exposeWebGpu,
  },
};

/**
 * Imports a backend's package and starts it.
 *
 * @returns the package's name and version
 * @throws InputError if the package is not installed or the backend does not start on this machine
 */
export async function loadTfjsBackend(backend: TfjsBackend): Promise<string> {
  const { packages, install, prepare } = tfjsBackends[backend];
  await prepare?.();
  for (const name of packages) {
    if ((await importInstalled(name)) && tf.findBackendFactory(backend)) {
      await start(backend);
      const { version } = require(`${name}/package.json`) as { version: string };
      return `${name} ${version}`;
    }
  }
  throw notInstalled(backend, packages.join(' or '), install);
}

/**
 * Runs `body` with tfjs computing on `backend`. tfjs keeps its backend in a global variable: this sets it for one
 * synchronous stretch and puts the former one back, so that two engines and a notebook's own tfjs can share a process.
 */
export function onTfjsBackend<Result>(backend: TfjsBackend, body: () => Result): Result {
  const before: string | undefined = tf.getBackend();
  if (before === backend) return body();
  void tf.setBackend(backend); // takes effect at once for a backend that has started
  try {
    return body();
  } finally {
    if (before !== undefined) void tf.setBackend(before);
  }
}

async function start(backend: TfjsBackend): Promise<void> {
  const before: string | undefined = tf.getBackend();
  const started = await tf.setBackend(backend);
  if (started) makeFirstTensor();
  if (before !== undefined && before !== backend) await tf.setBackend(before);
  if (started) return;
  throw new InputError({
    given: `--engine tfjs:${backend}`,
    expected: 'a machine on which that backend starts',
    remedy: 'check its drivers or use --engine tfjs:cpu',
  });
}

/** The CPU backend greets its first tensor with an advertisement, except in production mode. */
function makeFirstTensor(): void {
  const production = tf.env().getBool('PROD');
  tf.env().set('PROD', true);
  tf.scalar(0).dispose();
  tf.env().set('PROD', production);
}

/** The module, or undefined if it is not installed; a module that is there and fails to load throws. */
async function importInstalled(name: string): Promise<Record<string, unknown> | undefined> {
  if (!isInstalled(name)) return undefined;
  try {
    return (await import(name)) as Record<string, unknown>;
  } catch (error) {
    throw new InputError({
      given: `package ${name}, which fails to load (${error instanceof Error ? error.message : error})`,
      expected: 'a working installation',
      remedy: `reinstall it: npm rebuild ${name}`,
    });
  }
}

/** Asked before the import, whose error for a missing package is not the same under every loader. */
function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND';
  }
}

/** tfjs looks for `navigator.gpu`, as in a browser; the package `webgpu` (Dawn) brings one to Node. */
async function exposeWebGpu(): Promise<void> {
  const dawn = await importInstalled('webgpu');
  if (!dawn) throw notInstalled('webgpu', 'webgpu', tfjsBackends.webgpu.install);
  const { create, globals } = dawn as { create: (options: string[]) => unknown; globals: object };
  Object.assign(globalThis, globals);
  if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: {} });
  const { navigator } = globalThis as unknown as { navigator: { gpu?: unknown } };
  if (!navigator.gpu) Object.defineProperty(navigator, 'gpu', { value: create([]) });
}

function notInstalled(backend: TfjsBackend, packages: string, install: string): InputError {
  return new InputError({
    given: `--engine tfjs:${backend}`,
    expected: `${packages} installed`,
    remedy: `npm install ${install}`,
  });
}
