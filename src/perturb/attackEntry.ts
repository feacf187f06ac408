import type { ObjectiveName } from '../loss/objectives.js';
import type { TargetChoice } from './targetable.js';

/** Values that may differ from those of an attack's paper; what they mean is said at the specs. */
export interface AttackChanges {
  readonly target?: TargetChoice;
  readonly loss?: ObjectiveName;
  readonly keep?: 'last' | 'best';
  readonly restarts?: number;
  readonly samples?: number;
  readonly stepSize?: number;
  readonly randomStart?: boolean;
  readonly targetClasses?: number;
}

/** An attack by its name, with changes. */
export interface ChangedAttack extends AttackChanges {
  readonly name: string;
}

/** The same in a list, or `autoattack-custom` with its members. */
export interface AttackVariant extends ChangedAttack {
  /** What results call it; by default its name and its changes, `pgd-20-loss-margin`. */
  readonly as?: string;
  readonly members?: readonly (string | ChangedAttack)[];
}

/** An attack as it stands in a configuration. */
export type AttackEntry = string | AttackVariant;

/** What results call an entry. */
export function entryName(entry: AttackEntry): string {
  if (typeof entry === 'string') return entry;
  const { name, as, members: _members, ...changes } = entry;
  return as ?? [name, ...Object.entries(changes).map(([key, value]) => `${key}-${value}`)].join('-');
}
