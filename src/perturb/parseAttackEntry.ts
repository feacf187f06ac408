import { InputError } from '../base/inputError.js';
import { type AttackEntry, type AttackVariant, entryName } from './attackEntry.js';
import { definitionOf } from './attackTable.js';
import type { Norm } from './bounds.js';
import { autoAttack } from './ensembles/autoAttack.js';
import { parsePerturbation } from './parsePerturbation.js';
import type { PerturbationSpec, SingleAttackSpec } from './perturbationSpec.js';
import { requireSupported } from './requireSupported.js';

/** The name of AutoAttack with members of one's own. */
export const customName = 'autoattack-custom';

/** How its members are given. */
export const membersRemedy = `give its members in a --config file: { name: ${customName}, members: [apgd-ce, square] }`;

/**
 * The spec of an entry.
 *
 * @throws InputError as {@link parsePerturbation} does, for changes that the attack does not have, and for members of anything else than
 *   {@link customName}
 * @example
 * parseAttackEntry({ name: 'pgd-20', loss: 'margin', restarts: 5 }, { epsilon: 8 / 255 });
 */
export function parseAttackEntry(
  entry: AttackEntry,
  bounds: { epsilon: number; norm?: Norm },
): PerturbationSpec {
  if (typeof entry === 'string') return parsePerturbation(entry, bounds);
  const { name, as: _as, members, ...changes } = entry;
  if (name === customName) return parseCustom(entry, bounds);
  if (members !== undefined) throw refusal(name, 'members', `no members: only ${customName} has them`);
  const spec = parsePerturbation(name, bounds);
  const allowed = changesOf(spec);
  for (const key of Object.keys(changes)) {
    if (!allowed.includes(key)) throw refusal(name, key, expectedOf(allowed));
  }
  const changed = { ...spec, ...changes } as PerturbationSpec;
  requireSupported(changed);
  return changed;
}

function parseCustom(
  { name, as: _as, members = [], ...changes }: AttackVariant,
  { epsilon, norm = 'linf' }: { epsilon: number; norm?: Norm },
): PerturbationSpec {
  const [key] = Object.keys(changes);
  if (key !== undefined) throw refusal(name, key, 'no change of its own: its members can have changes');
  if (members.length === 0) {
    throw new InputError({
      given: `${name} without members`,
      expected: 'members: attacks, each kind once',
      remedy: membersRemedy,
    });
  }
  const specs = members.map((member): SingleAttackSpec => {
    const spec = parseAttackEntry(member, { epsilon, norm });
    if ('norm' in spec && spec.kind !== 'ensemble') return spec;
    throw refusal(
      name,
      `the member ${entryName(member)}`,
      'attacks as its members: no noise, and no ensembles',
    );
  });
  const twice = specs.find(({ kind }, place) => specs.findIndex(other => other.kind === kind) < place);
  if (twice !== undefined)
    throw refusal(name, `${twice.kind} twice`, 'each kind of attack once among its members');
  const spec = autoAttack({ version: 'custom', members: specs, epsilon, norm });
  requireSupported(spec);
  return spec;
}

/** What all members of the gradient family read, whether their papers set it or not. */
const ofGradientFamily = ['loss', 'keep', 'restarts', 'samples'];
const changeable = [...ofGradientFamily, 'stepSize', 'randomStart', 'targetClasses'];

function changesOf(spec: PerturbationSpec): string[] {
  if (!('norm' in spec) || spec.kind === 'ensemble') return [];
  const isGradient = 'stepSize' in spec && 'randomStart' in spec;
  const own = changeable.filter(key => key in spec || (isGradient && ofGradientFamily.includes(key)));
  return definitionOf(spec.kind).targeted ? ['target', ...own] : own;
}

function expectedOf(allowed: readonly string[]): string {
  return allowed.length === 0 ? 'no changes: it has none' : `only changes that it has: ${allowed.join(', ')}`;
}

function refusal(name: string, key: string, expected: string): InputError {
  if (key !== 'target')
    return new InputError({
      given: `${name} with ${key}`,
      expected,
      remedy: `leave ${key} out`,
    });
  return new InputError({
    given: `${name} with a target class`,
    expected: 'an attack that can be aimed where there is a target class',
    remedy: 'aim attacks such as pgd-20, apgd-ce, cw or square, and leave this one out or without a target',
  });
}
