import { createHash } from 'node:crypto';
import { canonicalJson } from './canonicalJson.js';

/**
 * Keys that change no result: the engine is bit-for-bit the same for any number of threads, and a table is looked into
 * after the fact (which one it is, its checksum in the run's environment says, not its path).
 */
export const keysWithoutEffect: readonly string[] = ['threads', 'table'];

/** SHA-256, in hexadecimal, of a filled-in configuration without what changes no result. */
export function configHash(config: object): string {
  const effective = Object.entries(config).filter(([key]) => !keysWithoutEffect.includes(key));
  return createHash('sha256')
    .update(canonicalJson(Object.fromEntries(effective)))
    .digest('hex');
}
