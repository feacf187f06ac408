import { type EngineName, engineNames } from '../engine/createEngine.js';
import { isNative } from '../engine/isNative.js';

/** Of the native engines among these names, the one with the widest vectors. */
export function widestNative(among: readonly string[]): EngineName | undefined {
  return engineNames.find(name => isNative(name) && among.includes(name));
}
