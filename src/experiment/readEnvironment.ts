import { InputError } from '../base/inputError.js';
import { readRunDocument, runDocuments } from './runDocuments.js';
import type { RunEnvironment } from './runEnvironment.js';

/**
 * The `environment.json` of a folder that holds a run's configuration.
 *
 * @throws InputError if it is missing, damaged or of a newer version
 */
export async function readEnvironment(path: string): Promise<RunEnvironment> {
  const environment = await readRunDocument(path, 'environment', runDocuments.environment);
  if (environment !== undefined) return environment;
  throw new InputError({
    given: `${path}, a run whose environment.json is missing`,
    expected: 'config.json and environment.json, as every run has them',
    remedy: 'restore the file from a copy, or start a new run with another --out',
  });
}
