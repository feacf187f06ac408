import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../base/inputError.js';
import type { NativeAddon } from './addon.js';
import { machineMemory } from './machineMemory.js';

/** Names another build of the addon to load, such as one with sanitisers (`build/native-address/rnas_native.node`). */
const override = 'RNAS_NATIVE_ADDON';

const require = createRequire(import.meta.url);
let loaded: NativeAddon | undefined;

/** The package's own folder: the nearest one above this file with a package.json, be this src/ or dist/. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function addonPath(): string {
  const chosen = process.env[override];
  return chosen ? resolve(chosen) : join(packageRoot(), 'build', 'native', 'rnas_native.node');
}

/** Why the native engine cannot be used here, or undefined if it can. */
export function addonFault(): string | undefined {
  if (loaded) return undefined;
  const path = addonPath();
  if (!existsSync(path)) return process.env[override] ? `${path} is not there` : 'it has not been built';
  try {
    const addon = require(path) as NativeAddon;
    addon.limitMemory(machineMemory());
    loaded = addon;
    return undefined;
  } catch (error) {
    return `it does not load: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Whether {@link createNativeEngine} will work here. */
export function nativeAddonAvailable(): boolean {
  return addonFault() === undefined;
}

/**
 * The addon, loaded once.
 *
 * @throws InputError that says why, if it is missing or does not load
 */
export function loadAddon(): NativeAddon {
  const fault = addonFault();
  if (loaded) return loaded;
  throw new InputError({
    given: `the native engine, but ${fault}`,
    expected: 'its addon, which a C++17 compiler makes',
    remedy: 'run "npm run build:native", or choose the engine tfjs:cpu',
  });
}
