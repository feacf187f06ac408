import { z } from 'zod';
import { InputError } from '../../base/inputError.js';
import { objectiveNames } from '../../loss/objectives.js';
import type { Norm } from '../../perturb/bounds.js';
import { type AttackEntry, entryName, parseAttackEntry } from '../../perturb/parseAttackEntry.js';
import type { TargetChoice } from '../../perturb/targetable.js';
import * as fields from './fields.js';

/** The class that attacks are to reach: one of the network's, counted from 0, or one for each image. */
export const targetChoice = z.union([z.int().nonnegative(), z.enum(['random', 'least-likely'])], {
  error: 'a class, counted from 0, or random or least-likely',
});

/** A name of one's own is part of the names of files. */
const ownName = z.string().regex(/^[a-z][\w.-]{0,59}$/i, {
  error: 'letters, digits, dots, underscores and hyphens, at most 60, the first a letter',
});

const changes = {
  target: targetChoice.optional(),
  loss: z.enum(objectiveNames).optional(),
  keep: z.enum(['last', 'best']).optional(),
  restarts: fields.count.optional(),
  samples: fields.count.optional(),
  stepSize: fields.radius.optional(),
  randomStart: z.boolean().optional(),
  targetClasses: fields.count.optional(),
};

const member = z.strictObject({ name: fields.attackName, ...changes });

/** An attack by name, or a section with its name and what differs from its paper. */
const entry = z.union([
  fields.attackName,
  z.strictObject({
    name: fields.namedOrCustom,
    as: ownName.optional(),
    ...changes,
    members: z
      .array(z.union([fields.attackName, member]))
      .min(1)
      .optional(),
  }),
]);

/** A list of attacks, each with a name of its own. */
export const attackEntries = z
  .array(entry)
  .min(1)
  .superRefine((entries, context) => {
    const fault = repetition(entries);
    if (fault) context.addIssue({ code: 'custom', ...fault });
  });

/** What is wrong where two attacks have one name; undefined where each has its own. */
export function repetition(entries: readonly AttackEntry[]) {
  const names = entries.map(entryName);
  if (new Set(names).size === names.length) return undefined;
  const remedy = 'leave the second out, or give it a name of its own, as `as` in a --config file';
  return { message: 'each attack once', params: { remedy } };
}

interface Listed {
  readonly attacks: readonly AttackEntry[];
  readonly target?: TargetChoice;
}

/** The attacks of a configuration, each aimed at its target class unless it has one of its own. */
export function listedAttacks({ attacks, target }: Listed): AttackEntry[] {
  return attacks.map(given => {
    if (target === undefined) return given;
    return typeof given === 'string' ? { name: given, target } : { target, ...given };
  });
}

/** Why an entry cannot be run in this norm, and what can be done; undefined where it can. */
export function entryFault(given: AttackEntry, norm: Norm): { message: string; remedy: string } | undefined {
  try {
    parseAttackEntry(given, { epsilon: 0, norm });
    return undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { expected, remedy } = error.complaint;
    return { message: expected, remedy };
  }
}
