import { InputError } from '../../base/inputError.js';
import type { AttackEntry } from '../../perturb/attackEntry.js';
import type { Norm } from '../../perturb/bounds.js';
import { parseAttackEntry } from '../../perturb/parseAttackEntry.js';

/** Why an entry cannot be run in this norm, and what can be done; undefined where it can. */
export function entryFault(given: AttackEntry, norm: Norm): { message: string; remedy: string } | undefined {
  try {
    // A radius that every norm has; what is wrong with the configured one is said of it alone.
    parseAttackEntry(given, { epsilon: 1, norm });
    return undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { expected, remedy } = error.complaint;
    return { message: expected, remedy };
  }
}
