import { z } from 'zod';
import { objectiveNames } from '../../loss/objectives.js';
import type { AttackEntry } from '../../perturb/attackEntry.js';
import type { TargetChoice } from '../../perturb/targetable.js';
import * as fields from './fields.js';
import { repetition } from './repetition.js';
import { targetChoice } from './targetChoice.js';

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
