import { InputError } from '../base/inputError.js';
import type { DataIdentity } from './dataIdentity.js';
import type { RunEnvironment } from './runEnvironment.js';

/**
 * Sees to it that a run goes on with, or is attacked on, the data that it was started with. Runs that did not record
 * their data yet are let through.
 *
 * @throws InputError if the data have another checksum
 */
export function requireSameData(
  path: string,
  { data: first }: Pick<RunEnvironment, 'data'>,
  now: DataIdentity | undefined,
): void {
  if (first === undefined || now === undefined || first.checksum === now.checksum) return;
  throw new InputError({
    given: `data for ${path} with checksum ${now.checksum} (${now.name}, ${now.source})`,
    expected: `the data that the run was started with, checksum ${first.checksum} (${first.name}, ${first.source})`,
    remedy: 'bring those data back, or start a new run with another --out',
  });
}
