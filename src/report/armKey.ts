import type { SearchConfig } from '../experiment/config/searchConfig.js';
import { configHash } from '../experiment/configHash.js';

/** The same for configurations that differ in their seeds alone. */
export function armKey({ seed: _seed, ...others }: SearchConfig): string {
  return configHash(others);
}
