import { InputError } from '../base/inputError.js';
import type { AnyRunConfig } from './config/anyRunConfig.js';
import { keysWithoutEffect } from './configHash.js';
import { differences } from './differences.js';

/** A configuration, and the engine that its run is computed on whether or not it names one. */
interface Computed {
  readonly config: AnyRunConfig;
  readonly engine: string;
}

/**
 * Sees to it that a run goes on with the configuration that it was started with, but for what changes no result.
 *
 * @throws InputError that says what differs
 */
export function requireSameConfig(path: string, first: Computed, now: Computed): void {
  const changes = differences(effective(first), effective(now));
  if (changes.length === 0) return;
  throw new InputError({
    given: `--resume of ${path} with a different configuration (${changes.join('; ')})`,
    expected: 'the configuration that the run was started with',
    remedy: 'take these changes back, or start a new run with another --out',
  });
}

function effective({ config, engine }: Computed): object {
  const whole = { ...config, engine: ('engine' in config ? config.engine : undefined) ?? engine };
  return Object.fromEntries(Object.entries(whole).filter(([key]) => !keysWithoutEffect.includes(key)));
}
