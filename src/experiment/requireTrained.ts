import { InputError } from '../base/inputError.js';
import type { AnyRunConfig } from './config/anyRunConfig.js';
import type { ImportConfig } from './config/importConfig.js';
import type { RetrainConfig } from './config/retrainConfig.js';

/**
 * Sees to it that a run has a network with weights of its own.
 *
 * @throws InputError if it is a search
 */
export function requireTrained(path: string, config: AnyRunConfig): RetrainConfig | ImportConfig {
  if (config.command !== 'search') return config;
  throw new InputError({
    given: `${path}, the run of a search`,
    expected: 'the run of a retraining or an import',
    remedy: 'retrain its genotype first: rnas retrain --genotype …',
  });
}
